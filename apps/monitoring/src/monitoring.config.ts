import {
  readEnvironment,
  readServiceConfig,
  type Environment,
  type ServiceConfig,
} from '@orrery/platform-service';
import { z } from 'zod';

export interface MonitoringConfig extends ServiceConfig {
  /** How often windows that hold enough rows are judged. */
  readonly evaluationIntervalMs: number;
  /** Largest file of a training set that a baseline is made of. */
  readonly maxTrainingSetBytes: number;
}

const schema = z.object({
  ORRERY_MONITORING_EVALUATION_MS: z.coerce.number().int().min(100).default(30_000),
  ORRERY_MAX_TRAINING_SET_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(2 * 1024 ** 3),
});

export function readMonitoringConfig(env: Environment): MonitoringConfig {
  const read = readEnvironment(schema, env);
  return Object.freeze({
    ...readServiceConfig(env),
    evaluationIntervalMs: read.ORRERY_MONITORING_EVALUATION_MS,
    maxTrainingSetBytes: read.ORRERY_MAX_TRAINING_SET_BYTES,
  });
}
