import { EVENT_ENTITIES, EVENT_MIGRATIONS } from '@orrery/platform-events';
import type { DatabaseSchema } from '@orrery/platform-postgres';
import { DataProfileEntity } from '../data-profile/data-profile.entity.js';
import { DatasetEntity } from '../dataset/dataset.entity.js';
import { DatasetVersionEntity } from '../dataset-version/dataset-version.entity.js';
import { ValidationResultEntity } from '../validation-result/validation-result.entity.js';
import { CreateDatasets1760000000000 } from './migrations/1760000000000-create-datasets.js';

/** The tables of this service and how they came to be. */
export const dataSchema: DatabaseSchema = {
  entities: [
    ...EVENT_ENTITIES,
    DatasetEntity,
    DatasetVersionEntity,
    DataProfileEntity,
    ValidationResultEntity,
  ],
  migrations: [...EVENT_MIGRATIONS, CreateDatasets1760000000000],
};
