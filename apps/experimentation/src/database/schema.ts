import { EVENT_ENTITIES, EVENT_MIGRATIONS } from '@orrery/platform-events';
import type { DatabaseSchema } from '@orrery/platform-postgres';
import { ABTestEntity } from '../ab-test/ab-test.entity.js';
import { VariationEntity } from '../ab-test/variation.entity.js';
import { ExposureEntity } from '../exposure/exposure.entity.js';
import { OutcomeEntity } from '../outcome/outcome.entity.js';
import { CreateExperimentation1760000000000 } from './migrations/1760000000000-create-experimentation.js';

/** The tables of this service and how they came to be. */
export const experimentationSchema: DatabaseSchema = {
  entities: [...EVENT_ENTITIES, ABTestEntity, VariationEntity, ExposureEntity, OutcomeEntity],
  migrations: [...EVENT_MIGRATIONS, CreateExperimentation1760000000000],
};
