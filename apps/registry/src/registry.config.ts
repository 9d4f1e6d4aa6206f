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
}

const schema = z.object({
  ORRERY_MAX_MODEL_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(512 * 1024 * 1024),
  ORRERY_PROMOTION_CHECK_MS: z.coerce.number().int().min(100).default(30_000),
});

export function readRegistryConfig(env: Environment): RegistryConfig {
  const read = readEnvironment(schema, env);
  return Object.freeze({
    ...readServiceConfig(env),
    maxModelBytes: read.ORRERY_MAX_MODEL_BYTES,
    promotionCheckMs: read.ORRERY_PROMOTION_CHECK_MS,
  });
}
