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
  /** How long half of an exchange that KServe's logger tells waits for the other. */
  readonly inferencePairingMs: number;
  /** How long an exchange that was counted is known, so that it is not counted again. */
  readonly inferenceMemoryMs: number;
}

const schema = z.object({
  ORRERY_MONITORING_EVALUATION_MS: z.coerce.number().int().min(100).default(30_000),
  ORRERY_MAX_TRAINING_SET_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(2 * 1024 ** 3),
  ORRERY_INFERENCE_PAIRING_MS: z.coerce.number().int().positive().default(60_000),
  ORRERY_INFERENCE_MEMORY_MS: z.coerce.number().int().positive().default(3_600_000),
});

export function readMonitoringConfig(env: Environment): MonitoringConfig {
  const read = readEnvironment(schema, env);
  return Object.freeze({
    ...readServiceConfig(env),
    evaluationIntervalMs: read.ORRERY_MONITORING_EVALUATION_MS,
    maxTrainingSetBytes: read.ORRERY_MAX_TRAINING_SET_BYTES,
    inferencePairingMs: read.ORRERY_INFERENCE_PAIRING_MS,
    inferenceMemoryMs: read.ORRERY_INFERENCE_MEMORY_MS,
  });
}
