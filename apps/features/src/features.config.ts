import {
  readEnvironment,
  readServiceConfig,
  type Environment,
  type ServiceConfig,
} from '@orrery/platform-service';
import { z } from 'zod';

export interface FeaturesConfig extends ServiceConfig {
  /** Largest file of a dataset version that features are computed from. */
  readonly maxDatasetBytes: number;
}

const schema = z.object({
  // The variable that bounds what the data service ingests, so that what it takes is taken here.
  ORRERY_MAX_DATASET_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(2 * 1024 ** 3),
});

export function readFeaturesConfig(env: Environment): FeaturesConfig {
  const { ORRERY_MAX_DATASET_BYTES } = readEnvironment(schema, env);
  return Object.freeze({ ...readServiceConfig(env), maxDatasetBytes: ORRERY_MAX_DATASET_BYTES });
}
