import {
  readEnvironment,
  readServiceConfig,
  type Environment,
  type ServiceConfig,
} from '@orrery/platform-service';
import { z } from 'zod';

export interface ExperimentsConfig extends ServiceConfig {
  /** Largest file that a run may log. */
  readonly maxArtifactBytes: number;
  /** Studies that this process trains at the same time; each takes a core. */
  readonly studyConcurrency: number;
}

const schema = z.object({
  ORRERY_MAX_ARTIFACT_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(1024 ** 3),
  ORRERY_STUDY_CONCURRENCY: z.coerce.number().int().positive().default(1),
});

export function readExperimentsConfig(env: Environment): ExperimentsConfig {
  const { ORRERY_MAX_ARTIFACT_BYTES, ORRERY_STUDY_CONCURRENCY } = readEnvironment(schema, env);
  return Object.freeze({
    ...readServiceConfig(env),
    maxArtifactBytes: ORRERY_MAX_ARTIFACT_BYTES,
    studyConcurrency: ORRERY_STUDY_CONCURRENCY,
  });
}
