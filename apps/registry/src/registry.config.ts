import {
  readEnvironment,
  readServiceConfig,
  type Environment,
  type ServiceConfig,
} from '@orrery/platform-service';
import { z } from 'zod';

export interface RegistryConfig extends ServiceConfig {
  /** Largest model file that is accepted. */
  readonly maxModelBytes: number;
  /** How often promotions that wait are judged again. */
  readonly promotionCheckMs: number;
  /** Largest file of a dataset version that an optimisation reads. */
  readonly maxDatasetBytes: number;
  /** How long an optimisation's process may take, and how much memory. */
  readonly optimizationDeadlineMs: number;
  readonly optimizationMemoryBytes: number;
  /** What the source of a version must match that an MLflow client registers; null when any may be. */
  readonly modelSourcePattern: RegExp | null;
}

const pattern = z.string().transform((text, context) => {
  try {
    return new RegExp(text, 'u');
  } catch {
    context.addIssue('must be a regular expression');
    return z.NEVER;
  }
});

const schema = z.object({
  ORRERY_MAX_MODEL_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(512 * 1024 * 1024),
  ORRERY_PROMOTION_CHECK_MS: z.coerce.number().int().min(100).default(30_000),
  ORRERY_OPTIMIZATION_DATASET_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(512 * 1024 * 1024),
  ORRERY_OPTIMIZATION_DEADLINE_MS: z.coerce.number().int().min(1).default(600_000),
  ORRERY_OPTIMIZATION_MEMORY_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(2 * 1024 ** 3),
  // MLflow's own name: who moves in brings the setting along.
  MLFLOW_CREATE_MODEL_VERSION_SOURCE_VALIDATION_REGEX: pattern.optional(),
});

export function readRegistryConfig(env: Environment): RegistryConfig {
  const read = readEnvironment(schema, env);
  return Object.freeze({
    ...readServiceConfig(env),
    maxModelBytes: read.ORRERY_MAX_MODEL_BYTES,
    promotionCheckMs: read.ORRERY_PROMOTION_CHECK_MS,
    maxDatasetBytes: read.ORRERY_OPTIMIZATION_DATASET_BYTES,
    optimizationDeadlineMs: read.ORRERY_OPTIMIZATION_DEADLINE_MS,
    optimizationMemoryBytes: read.ORRERY_OPTIMIZATION_MEMORY_BYTES,
    modelSourcePattern: read.MLFLOW_CREATE_MODEL_VERSION_SOURCE_VALIDATION_REGEX ?? null,
  });
}
