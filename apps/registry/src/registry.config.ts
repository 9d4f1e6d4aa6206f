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
}

const schema = z.object({
  ORRERY_MAX_MODEL_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(512 * 1024 * 1024),
});

export function readRegistryConfig(env: Environment): RegistryConfig {
  const { ORRERY_MAX_MODEL_BYTES } = readEnvironment(schema, env);
  return Object.freeze({ ...readServiceConfig(env), maxModelBytes: ORRERY_MAX_MODEL_BYTES });
}
