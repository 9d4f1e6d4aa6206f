import { Module, type DynamicModule } from '@nestjs/common';
import { ArtifactsModule } from '@orrery/platform-artifacts';
import { EventsModule } from '@orrery/platform-events';
import { SubgraphModule } from '@orrery/platform-graphql';
import { PostgresModule } from '@orrery/platform-postgres';
import { RedisModule } from '@orrery/platform-redis';
import { ServiceModule } from '@orrery/platform-service';
import { Workbench } from './compute/workbench.js';
import { featuresSchema } from './database/schema.js';
import { Datasets } from './dataset/datasets.js';
import { OnlineFeaturesController } from './feast/online-features.controller.js';
import { OnlineFeaturesService } from './feast/online-features.service.js';
import { FeatureEntityLoader } from './feature-entity/feature-entity.loader.js';
import { FeatureEntityRepository } from './feature-entity/feature-entity.repository.js';
import { FeatureEntityResolver } from './feature-entity/feature-entity.resolver.js';
import { FeatureEntityService } from './feature-entity/feature-entity.service.js';
import { FeatureViewLoader } from './feature-view/feature-view.loader.js';
import { FeatureViewRepository } from './feature-view/feature-view.repository.js';
import { FeatureViewResolver } from './feature-view/feature-view.resolver.js';
import { FeatureViewService } from './feature-view/feature-view.service.js';
import type { FeaturesConfig } from './features.config.js';
import { MaterializationProgress } from './materialization/materialization-progress.js';
import { MaterializationRepository } from './materialization/materialization.repository.js';
import { MaterializationResolver } from './materialization/materialization.resolver.js';
import { MaterializationService } from './materialization/materialization.service.js';
import { MaterializationWorker } from './materialization/materialization.worker.js';
import { MaterializationsOfViewResolver } from './materialization/materializations-of-view.resolver.js';
import { FeaturesOfModelVersionResolver } from './model-version/features-of-model-version.resolver.js';
import { ModelTrainingConsumer } from './model-version/model-training.consumer.js';
import { ModelTrainingRepository } from './model-version/model-training.repository.js';
import { ModelVersionsOfViewResolver } from './model-version/model-versions-of-view.resolver.js';
import { OfflineSnapshotRepository } from './offline-store/offline-snapshot.repository.js';
import { OfflineStore } from './offline-store/offline-store.js';
import { OnlineStore } from './online-store/online-store.js';
import { TrainingSetController } from './training-set/training-set.controller.js';
import { TrainingSetLoader } from './training-set/training-set.loader.js';
import { TrainingSetProgress } from './training-set/training-set-progress.js';
import { TrainingSetRepository } from './training-set/training-set.repository.js';
import { TrainingSetResolver } from './training-set/training-set.resolver.js';
import { TrainingSetService } from './training-set/training-set.service.js';
import { TrainingSetWorker } from './training-set/training-set.worker.js';

const FEATURE_ENTITY = [
  FeatureEntityRepository,
  FeatureEntityService,
  FeatureEntityLoader,
  FeatureEntityResolver,
];
const FEATURE_VIEW = [FeatureViewRepository, FeatureViewService, FeatureViewLoader, FeatureViewResolver];
const MATERIALIZATION = [
  MaterializationProgress,
  MaterializationRepository,
  MaterializationService,
  MaterializationWorker,
  MaterializationResolver,
  MaterializationsOfViewResolver,
];
const TRAINING_SET = [
  TrainingSetProgress,
  TrainingSetRepository,
  TrainingSetService,
  TrainingSetWorker,
  TrainingSetLoader,
  TrainingSetResolver,
];
const MODEL_VERSION = [
  ModelTrainingRepository,
  ModelTrainingConsumer,
  FeaturesOfModelVersionResolver,
  ModelVersionsOfViewResolver,
];
const STORES = [
  Datasets,
  Workbench,
  OfflineSnapshotRepository,
  OfflineStore,
  OnlineStore,
  OnlineFeaturesService,
];

/** Everything the feature store is made of. */
@Module({})
export class FeaturesModule {
  static forConfig(config: FeaturesConfig): DynamicModule {
    return {
      module: FeaturesModule,
      imports: [
        ServiceModule.forRoot('features', config),
        PostgresModule.forRoot({ url: config.databaseUrl, ...featuresSchema }),
        RedisModule.forRoot({ url: config.redisUrl, prefix: config.redisPrefix }),
        EventsModule.forRoot(),
        ArtifactsModule.forRoot({ url: config.artifactsUrl, service: 'features', env: config.artifactsEnv }),
        SubgraphModule.forRoot({ sdl: new URL('../src/', import.meta.url) }),
      ],
      controllers: [TrainingSetController, OnlineFeaturesController],
      providers: [
        ...STORES,
        ...FEATURE_ENTITY,
        ...FEATURE_VIEW,
        ...MATERIALIZATION,
        ...TRAINING_SET,
        ...MODEL_VERSION,
      ],
    };
  }
}
