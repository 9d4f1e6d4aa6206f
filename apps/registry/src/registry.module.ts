import { Module, type DynamicModule } from '@nestjs/common';
import { ArtifactsModule } from '@orrery/platform-artifacts';
import { EventsModule } from '@orrery/platform-events';
import { SubgraphModule } from '@orrery/platform-graphql';
import { MlflowModule } from '@orrery/platform-mlflow';
import { PostgresModule } from '@orrery/platform-postgres';
import { RedisModule } from '@orrery/platform-redis';
import { ServiceModule } from '@orrery/platform-service';
import { registrySchema } from './database/schema.js';
import { AliasChangeResolver } from './model-alias/alias-change.resolver.js';
import { AliasHistoryRepository } from './model-alias/alias-history.repository.js';
import { AliasHistoryService } from './model-alias/alias-history.service.js';
import { AliasMover } from './model-alias/alias-mover.js';
import { AliasesOfModelResolver } from './model-alias/aliases-of-model.resolver.js';
import { AliasesOfVersionResolver } from './model-alias/aliases-of-version.resolver.js';
import { ModelAliasLoader } from './model-alias/model-alias.loader.js';
import { ModelAliasRepository } from './model-alias/model-alias.repository.js';
import { ModelAliasResolver } from './model-alias/model-alias.resolver.js';
import { ModelAliasService } from './model-alias/model-alias.service.js';
import { DecidedTestConsumer } from './ab-test-decision/decided-test.consumer.js';
import { ModelAliasRoutes } from './mlflow/model-alias.routes.js';
import { ModelVersionRoutes } from './mlflow/model-version.routes.js';
import { RegisteredModelRoutes } from './mlflow/registered-model.routes.js';
import { RegistryView } from './mlflow/registry-view.js';
import { VersionArtifactRoutes } from './mlflow/version-artifact.routes.js';
import { WebhookRoutes } from './mlflow/webhook.routes.js';
import { FileRegistration } from './model-version/file-registration.service.js';
import { ModelVersionController } from './model-version/model-version.controller.js';
import { ModelVersionLoader } from './model-version/model-version.loader.js';
import { ModelVersionRepository } from './model-version/model-version.repository.js';
import { ModelVersionResolver } from './model-version/model-version.resolver.js';
import { ModelVersionService } from './model-version/model-version.service.js';
import { RunLink } from './model-version/run-link.service.js';
import { SourceReader } from './model-version/source-reader.js';
import { SourceReaderWorker } from './model-version/source-reader.worker.js';
import { SourceRegistration } from './model-version/source-registration.service.js';
import { VersionFinder } from './model-version/version-finder.js';
import { VersionRecorder } from './model-version/version-recorder.js';
import { VersionStageService } from './model-version/version-stage.service.js';
import { VersionsOfModelResolver } from './model-version/versions-of-model.resolver.js';
import { VersionsOfRunResolver } from './model-version/versions-of-run.resolver.js';
import { ModelOptimizationLoader } from './model-optimization/model-optimization.loader.js';
import { ModelOptimizationRepository } from './model-optimization/model-optimization.repository.js';
import {
  ModelOptimizationResolver,
  OptimizationQualityResolver,
} from './model-optimization/model-optimization.resolver.js';
import { ModelOptimizationService } from './model-optimization/model-optimization.service.js';
import { ModelOptimizerWorker } from './model-optimization/model-optimizer.worker.js';
import { OptimizationLineage } from './model-optimization/optimization-lineage.js';
import { OptimizationSettlement } from './model-optimization/optimization-settlement.js';
import { OptimizationsOfVersionResolver } from './model-optimization/optimizations-of-version.resolver.js';
import { RowFiles } from './model-optimization/row-files.js';
import { PoliciesOfModelResolver } from './promotion-policy/policies-of-model.resolver.js';
import { PromotionEvaluationResolver } from './promotion-policy/promotion-evaluation.resolver.js';
import { PromotionGate } from './promotion-policy/promotion-gate.js';
import { PromotionPolicyLoader } from './promotion-policy/promotion-policy.loader.js';
import { PromotionPolicyRepository } from './promotion-policy/promotion-policy.repository.js';
import { PromotionPolicyResolver } from './promotion-policy/promotion-policy.resolver.js';
import { PromotionPolicyService } from './promotion-policy/promotion-policy.service.js';
import { PromotionRuleResolver } from './promotion-policy/promotion-rule.resolver.js';
import { RemoteFactsSource } from './promotion-policy/remote-facts.js';
import { PromotionApprovalRepository } from './promotion/promotion-approval.repository.js';
import { PromotionSettlement } from './promotion/promotion-settlement.js';
import { PromotionSweep } from './promotion/promotion-sweep.js';
import { PromotionLoader } from './promotion/promotion.loader.js';
import { PromotionRepository } from './promotion/promotion.repository.js';
import { PromotionResolver } from './promotion/promotion.resolver.js';
import { PromotionService } from './promotion/promotion.service.js';
import { PromotionsOfModelResolver } from './promotion/promotions-of-model.resolver.js';
import { MovedModelRepository } from './moving-in/moved-model.repository.js';
import { MovingInController } from './moving-in/moving-in.controller.js';
import { MovingInService } from './moving-in/moving-in.service.js';
import { RegisteredModelLoader } from './registered-model/registered-model.loader.js';
import { RegisteredModelRepository } from './registered-model/registered-model.repository.js';
import { RegisteredModelResolver } from './registered-model/registered-model.resolver.js';
import { RegisteredModelService } from './registered-model/registered-model.service.js';
import type { RegistryConfig } from './registry.config.js';
import { RegistrySearchRepository } from './registry-search/registry-search.repository.js';
import { RegistrySearch } from './registry-search/registry-search.service.js';
import { ArtifactSources } from './run-artifact/artifact-sources.js';
import { RunArtifacts } from './run-artifact/run-artifacts.js';
import { RunContentsSource } from './version-comparison/run-contents-source.js';
import { VersionComparisonResolver } from './version-comparison/version-comparison.resolver.js';
import { VersionComparisonService } from './version-comparison/version-comparison.service.js';
import { WebhookDeliverer } from './webhook/webhook-deliverer.js';
import { WebhookDeliveryRepository } from './webhook/webhook-delivery.repository.js';
import { WebhookDispatcher } from './webhook/webhook-dispatcher.js';
import { WebhookSender } from './webhook/webhook-sender.js';
import { WebhookTestService } from './webhook/webhook-test.service.js';
import { WebhookLoader } from './webhook/webhook.loader.js';
import { WebhookRepository } from './webhook/webhook.repository.js';
import { WebhookResolver } from './webhook/webhook.resolver.js';
import { WebhookService } from './webhook/webhook.service.js';

const REGISTERED_MODEL = [
  RegisteredModelRepository,
  RegisteredModelService,
  RegisteredModelLoader,
  RegisteredModelResolver,
];
const MODEL_VERSION = [
  ModelVersionRepository,
  ModelVersionService,
  ModelVersionLoader,
  ModelVersionResolver,
  VersionsOfModelResolver,
  VersionsOfRunResolver,
  VersionRecorder,
  VersionStageService,
  FileRegistration,
  SourceRegistration,
  RunLink,
  SourceReader,
  SourceReaderWorker,
  VersionFinder,
  ArtifactSources,
  RunArtifacts,
  RegistrySearchRepository,
  RegistrySearch,
];
const MLFLOW_ROUTES = [
  RegisteredModelRoutes,
  ModelVersionRoutes,
  ModelAliasRoutes,
  VersionArtifactRoutes,
  WebhookRoutes,
];
const MODEL_ALIAS = [
  ModelAliasRepository,
  ModelAliasService,
  ModelAliasLoader,
  ModelAliasResolver,
  AliasesOfModelResolver,
  AliasesOfVersionResolver,
  AliasChangeResolver,
  AliasHistoryRepository,
  AliasHistoryService,
  AliasMover,
];
const PROMOTION = [
  DecidedTestConsumer,
  PromotionPolicyRepository,
  PromotionPolicyService,
  PromotionPolicyLoader,
  PromotionPolicyResolver,
  PoliciesOfModelResolver,
  PromotionRuleResolver,
  PromotionEvaluationResolver,
  RemoteFactsSource,
  PromotionGate,
  PromotionRepository,
  PromotionApprovalRepository,
  PromotionService,
  PromotionSettlement,
  PromotionSweep,
  PromotionLoader,
  PromotionResolver,
  PromotionsOfModelResolver,
];
const MODEL_OPTIMIZATION = [
  ModelOptimizationRepository,
  ModelOptimizationService,
  ModelOptimizationLoader,
  ModelOptimizationResolver,
  OptimizationQualityResolver,
  OptimizationsOfVersionResolver,
  OptimizationLineage,
  OptimizationSettlement,
  ModelOptimizerWorker,
  RowFiles,
];
const VERSION_COMPARISON = [RunContentsSource, VersionComparisonService, VersionComparisonResolver];
const WEBHOOK = [
  WebhookRepository,
  WebhookDeliveryRepository,
  WebhookService,
  WebhookLoader,
  WebhookResolver,
  WebhookSender,
  WebhookTestService,
  WebhookDispatcher,
  WebhookDeliverer,
];
const MOVING_IN = [MovedModelRepository, MovingInService];

/** Everything the registry is made of. */
@Module({})
export class RegistryModule {
  static forConfig(config: RegistryConfig): DynamicModule {
    return {
      module: RegistryModule,
      imports: [
        ServiceModule.forRoot('registry', config),
        MlflowModule,
        PostgresModule.forRoot({ url: config.databaseUrl, ...registrySchema }),
        RedisModule.forRoot({ url: config.redisUrl, prefix: config.redisPrefix }),
        EventsModule.forRoot(),
        ArtifactsModule.forRoot({ url: config.artifactsUrl, service: 'registry', env: config.artifactsEnv }),
        SubgraphModule.forRoot({ sdl: new URL('../src/', import.meta.url) }),
      ],
      controllers: [ModelVersionController, MovingInController, ...MLFLOW_ROUTES],
      providers: [
        ...REGISTERED_MODEL,
        ...MODEL_VERSION,
        ...MODEL_ALIAS,
        RegistryView,
        ...PROMOTION,
        ...MODEL_OPTIMIZATION,
        ...VERSION_COMPARISON,
        ...WEBHOOK,
        ...MOVING_IN,
      ],
    };
  }
}
