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
  /** Largest file of a training set that a study reads. */
  readonly maxTrainingSetBytes: number;
  /** Studies that this process trains at the same time; each takes a core. */
  readonly studyConcurrency: number;
  /** How long what was deleted can be restored, before it is removed for good. */
  readonly retentionDeletedHours: number;
}

const count = z.coerce.number().int().positive();

const schema = z.object({
  ORRERY_MAX_ARTIFACT_BYTES: count.default(16 * 1024 ** 3),
  ORRERY_MAX_TRAINING_SET_BYTES: count.default(2 * 1024 ** 3),
  ORRERY_STUDY_CONCURRENCY: count.default(1),
  ORRERY_RETENTION_DELETED_HOURS: count.default(30 * 24),
});

export function readExperimentsConfig(env: Environment): ExperimentsConfig {
  const read = readEnvironment(schema, env);
  return Object.freeze({
    ...readServiceConfig(env),
    maxArtifactBytes: read.ORRERY_MAX_ARTIFACT_BYTES,
    maxTrainingSetBytes: read.ORRERY_MAX_TRAINING_SET_BYTES,
    studyConcurrency: read.ORRERY_STUDY_CONCURRENCY,
    retentionDeletedHours: read.ORRERY_RETENTION_DELETED_HOURS,
  });
}
