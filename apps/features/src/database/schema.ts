import { EVENT_ENTITIES, EVENT_MIGRATIONS } from '@orrery/platform-events';
import type { DatabaseSchema } from '@orrery/platform-postgres';
import { FeatureEntityEntity } from '../feature-entity/feature-entity.entity.js';
import { FeatureViewEntity } from '../feature-view/feature-view.entity.js';
import { MaterializationEntity } from '../materialization/materialization.entity.js';
import { ModelTrainingEntity } from '../model-version/model-training.entity.js';
import { OfflineSnapshotEntity } from '../offline-store/offline-snapshot.entity.js';
import { TrainingSetViewEntity } from '../training-set/training-set-view.entity.js';
import { TrainingSetEntity } from '../training-set/training-set.entity.js';
import { CreateFeatureStore1760000000000 } from './migrations/1760000000000-create-feature-store.js';
import { FindVersionsOfViews1760000000010 } from './migrations/1760000000010-find-versions-of-views.js';

/** The tables of this service and how they came to be. */
export const featuresSchema: DatabaseSchema = {
  entities: [
    ...EVENT_ENTITIES,
    FeatureEntityEntity,
    FeatureViewEntity,
    MaterializationEntity,
    OfflineSnapshotEntity,
    TrainingSetEntity,
    TrainingSetViewEntity,
    ModelTrainingEntity,
  ],
  migrations: [...EVENT_MIGRATIONS, CreateFeatureStore1760000000000, FindVersionsOfViews1760000000010],
};
