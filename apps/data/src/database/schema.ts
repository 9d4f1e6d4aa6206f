import { EVENT_ENTITIES, EVENT_MIGRATIONS } from '@orrery/platform-events';
import type { DatabaseSchema } from '@orrery/platform-postgres';
import { CAPABILITIES } from '../capabilities.js';
import { CreateDatasets1760000000000 } from './migrations/1760000000000-create-datasets.js';

/** The tables of this service and how they came to be. */
export const dataSchema: DatabaseSchema = {
  entities: [...EVENT_ENTITIES, ...CAPABILITIES.flatMap(({ entities }) => entities)],
  migrations: [
    ...EVENT_MIGRATIONS,
    CreateDatasets1760000000000,
    ...CAPABILITIES.flatMap(({ migrations }) => migrations),
  ],
};
