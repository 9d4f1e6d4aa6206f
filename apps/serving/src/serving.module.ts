import { Module, type DynamicModule } from '@nestjs/common';
import { ArtifactsModule } from '@orrery/platform-artifacts';
import { EventsModule } from '@orrery/platform-events';
import { SubgraphModule } from '@orrery/platform-graphql';
import { PostgresModule } from '@orrery/platform-postgres';
import { RedisModule } from '@orrery/platform-redis';
import { ServiceModule } from '@orrery/platform-service';
import { DecidedTestConsumer } from './ab-test/decided-test.consumer.js';
import { LeftOutABTestsResolver } from './ab-test/left-out-ab-tests.resolver.js';
import { RunningTestConsumer } from './ab-test/running-test.consumer.js';
import { RunningTestRepository } from './ab-test/running-test.repository.js';
import { servingSchema } from './database/schema.js';
import { EndpointLabelRepository } from './endpoint/endpoint-label.repository.js';
import { EndpointLabelResolver } from './endpoint/endpoint-label.resolver.js';
import { EndpointLabelService } from './endpoint/endpoint-label.service.js';
import { EndpointLoading } from './endpoint/endpoint-loading.service.js';
import { EndpointLoader } from './endpoint/endpoint.loader.js';
import { EndpointRepository } from './endpoint/endpoint.repository.js';
import { EndpointResolver } from './endpoint/endpoint.resolver.js';
import { EndpointService } from './endpoint/endpoint.service.js';
import { TrafficDivider } from './endpoint/traffic-divider.js';
import { TrafficDivisionRepository } from './endpoint/traffic-division.repository.js';
import { TrafficHistoryResolver } from './endpoint/traffic-history.resolver.js';
import { TrafficHistoryService } from './endpoint/traffic-history.service.js';
import { EndpointsOfVersionResolver } from './endpoint/endpoints-of-version.resolver.js';
import { TrafficShareResolver } from './endpoint/traffic-share.resolver.js';
import { Admission } from './http/admission.js';
import { FastLane } from './http/lane/fast-lane.js';
import { ProtocolScopes } from './http/protocol-scope.js';
import { GrpcListener } from './grpc/grpc-listener.js';
import { InferenceMethods } from './grpc/open-inference/inference-methods.js';
import { RepositoryMethods } from './grpc/open-inference/repository-methods.js';
import { PredictCall } from './grpc/predict-call.js';
import { AssessmentMethods } from './grpc/tf-serving/assessment-methods.js';
import { ModelMethods } from './grpc/tf-serving/model-methods.js';
import { PredictionMethods } from './grpc/tf-serving/prediction-methods.js';
import { InvocationsRoutes } from './invocations/invocations.routes.js';
import { Scorer } from './invocations/scorer.js';
import { LatencyOfEndpointResolver } from './latency/latency-of-endpoint.resolver.js';
import { LatencyOfShareResolver } from './latency/latency-of-share.resolver.js';
import { LatencyRecorder } from './latency/latency-recorder.js';
import { LatencyLoader } from './latency/latency.loader.js';
import { LatencyRepository } from './latency/latency.repository.js';
import { KServeMetrics } from './metrics/kserve-metrics.js';
import { MonitoringController } from './metrics/monitoring.controller.js';
import { PredictionDurations } from './metrics/prediction-durations.js';
import { TfServingMetrics } from './metrics/tf-serving-metrics.js';
import { TritonMetrics } from './metrics/triton-metrics.js';
import { AnsweringVersions } from './metrics/answering-versions.js';
import { BatchSettingRepository } from './batching/batch-setting.repository.js';
import { BatchSettingResolver } from './batching/batch-setting.resolver.js';
import { BatchSettingService } from './batching/batch-setting.service.js';
import { InputRulesRepository } from './input-rules/input-rules.repository.js';
import { InputRulesResolver } from './input-rules/input-rules.resolver.js';
import { InputRulesService } from './input-rules/input-rules.service.js';
import { RedisLimitStore } from './limits/redis-limit-store.js';
import { RequestLimitRepository } from './limits/request-limit.repository.js';
import { RequestLimitResolver } from './limits/request-limit.resolver.js';
import { RequestLimitService } from './limits/request-limit.service.js';
import { RequestLimiter } from './limits/request-limiter.js';
import { ModelBackends } from './model-backend/model-backends.js';
import { ModelFiles } from './model-backend/model-files.js';
import { ModelMetrics } from './model-backend/model-metrics.js';
import { RegistryModels } from './model-backend/registry-models.js';
import { ServedVersionRepository } from './model-backend/served-version.repository.js';
import { ServedVersions } from './model-backend/served-versions.js';
import { InferFastLane } from './open-inference/infer-fast-lane.js';
import { Inferrer } from './open-inference/inferrer.js';
import { OpenInferenceRoutes } from './open-inference/open-inference.routes.js';
import { PayloadLoggerRepository } from './payload-logger/payload-logger.repository.js';
import { PayloadLoggerResolver } from './payload-logger/payload-logger.resolver.js';
import { PayloadLoggerService } from './payload-logger/payload-logger.service.js';
import { PayloadLoggers } from './payload-logger/payload-loggers.js';
import { PredictionResolver } from './prediction/prediction.resolver.js';
import { PredictionService } from './prediction/prediction.service.js';
import { PredictionStream } from './prediction/prediction-stream.js';
import { CanaryGuards } from './rollout/canary-guards.js';
import { MonitorWordSource } from './rollout/monitor-word.js';
import { RolloutAlarmConsumer } from './rollout/rollout-alarm.consumer.js';
import { RolloutEnding } from './rollout/rollout-ending.js';
import { RolloutMover } from './rollout/rollout-mover.js';
import { RolloutOfEndpointResolver } from './rollout/rollout-of-endpoint.resolver.js';
import { RolloutReconciler } from './rollout/rollout-reconciler.js';
import { RolloutRouting } from './rollout/rollout-routing.js';
import { RolloutStepResolver } from './rollout/rollout-step.resolver.js';
import { RolloutLoader } from './rollout/rollout.loader.js';
import { RolloutRepository } from './rollout/rollout.repository.js';
import { RolloutResolver } from './rollout/rollout.resolver.js';
import { RolloutService } from './rollout/rollout.service.js';
import { RequestMirrors } from './shadow/request-mirrors.js';
import { ShadowRecorder } from './shadow/shadow-recorder.js';
import { ShadowRepository } from './shadow/shadow.repository.js';
import { ShadowResolver } from './shadow/shadow.resolver.js';
import { ShadowService } from './shadow/shadow.service.js';
import { RemoteBackendOfVersionResolver } from './remote-backend/remote-backend-of-version.resolver.js';
import { RemoteBackendRepository } from './remote-backend/remote-backend.repository.js';
import { RemoteBackendResolver } from './remote-backend/remote-backend.resolver.js';
import { RemoteBackendService } from './remote-backend/remote-backend.service.js';
import { RemoteServers } from './remote-backend/remote-servers.js';
import { AnsweredPredictions } from './bandit/answered-predictions.js';
import { BanditReconciler } from './bandit/bandit-reconciler.js';
import { BanditRepository } from './bandit/bandit.repository.js';
import { BanditResolver } from './bandit/bandit.resolver.js';
import { BanditService } from './bandit/bandit.service.js';
import { RewardService } from './bandit/reward.service.js';
import { TrafficMovers } from './endpoint/traffic-movers.js';
import { Reconciler } from './routing/reconciler.js';
import { RoutingTable } from './routing/routing-table.js';
import { WantedState } from './routing/wanted-state.js';
import type { ServingConfig } from './serving.config.js';
import { Tracer } from './trace/tracer.js';
import { TfModels } from './tf-serving/tf-models.js';
import { TfPredictor } from './tf-serving/tf-predictor.js';
import { TfFastLane } from './tf-serving/tf-fast-lane.js';
import { TfServingRoutes } from './tf-serving/tf-serving.routes.js';
import { ModelRepository } from './triton/model-repository.js';
import { ModelStatistics } from './triton/model-statistics.js';
import { TritonRoutes } from './triton/triton.routes.js';

const ENDPOINT = [
  EndpointRepository,
  EndpointService,
  EndpointLoader,
  EndpointResolver,
  TrafficDivisionRepository,
  TrafficDivider,
  TrafficHistoryService,
  TrafficHistoryResolver,
  EndpointLabelRepository,
  EndpointLabelService,
  EndpointLabelResolver,
  EndpointLoading,
  TrafficShareResolver,
  EndpointsOfVersionResolver,
];
const MODEL_BACKEND = [
  RegistryModels,
  ServedVersionRepository,
  ServedVersions,
  ModelFiles,
  ModelBackends,
  ModelMetrics,
];
const REMOTE_BACKEND = [
  RemoteBackendRepository,
  RemoteServers,
  RemoteBackendService,
  RemoteBackendResolver,
  RemoteBackendOfVersionResolver,
];
const ROUTING = [
  WantedState,
  RoutingTable,
  Reconciler,
  RunningTestRepository,
  RunningTestConsumer,
  LeftOutABTestsResolver,
  DecidedTestConsumer,
];
const ROLLOUT = [
  RolloutRepository,
  RolloutEnding,
  RolloutMover,
  RolloutService,
  RolloutRouting,
  RolloutReconciler,
  RolloutAlarmConsumer,
  RolloutLoader,
  RolloutResolver,
  RolloutStepResolver,
  RolloutOfEndpointResolver,
  CanaryGuards,
  MonitorWordSource,
];
const SHADOW = [ShadowRepository, ShadowService, ShadowResolver, ShadowRecorder, RequestMirrors];
const BANDIT = [
  BanditRepository,
  BanditService,
  RewardService,
  BanditReconciler,
  BanditResolver,
  AnsweredPredictions,
  TrafficMovers,
];
const LATENCY = [
  LatencyRepository,
  LatencyRecorder,
  LatencyLoader,
  LatencyOfEndpointResolver,
  LatencyOfShareResolver,
];
const LIMITS = [
  RedisLimitStore,
  RequestLimiter,
  RequestLimitRepository,
  RequestLimitService,
  RequestLimitResolver,
];
const BATCHING = [BatchSettingRepository, BatchSettingService, BatchSettingResolver];
const INPUT_RULES = [InputRulesRepository, InputRulesService, InputRulesResolver];
const PAYLOAD_LOGGER = [PayloadLoggerRepository, PayloadLoggers, PayloadLoggerService, PayloadLoggerResolver];
const PREDICTION = [Tracer, PredictionStream, PredictionService, PredictionResolver];
const METRICS = [AnsweringVersions, PredictionDurations, TritonMetrics, KServeMetrics, TfServingMetrics];
const TRITON = [ModelRepository, ModelStatistics, TritonRoutes];
const PROTOCOLS = [
  Admission,
  ProtocolScopes,
  TfModels,
  TfPredictor,
  TfServingRoutes,
  Scorer,
  InvocationsRoutes,
  TfFastLane,
  FastLane,
  Inferrer,
  OpenInferenceRoutes,
  InferFastLane,
  ...TRITON,
];
const GRPC = [
  PredictCall,
  InferenceMethods,
  RepositoryMethods,
  PredictionMethods,
  AssessmentMethods,
  ModelMethods,
  GrpcListener,
];

/** Everything that serving is made of. */
@Module({})
export class ServingModule {
  static forConfig(config: ServingConfig): DynamicModule {
    return {
      module: ServingModule,
      imports: [
        ServiceModule.forRoot('serving', config),
        PostgresModule.forRoot({ url: config.databaseUrl, ...servingSchema }),
        RedisModule.forRoot({ url: config.redisUrl, prefix: config.redisPrefix }),
        EventsModule.forRoot(),
        ArtifactsModule.forRoot({ url: config.artifactsUrl, service: 'serving', env: config.artifactsEnv }),
        SubgraphModule.forRoot({ sdl: new URL('../src/', import.meta.url) }),
      ],
      controllers: [MonitoringController],
      providers: [
        ...ENDPOINT,
        ...MODEL_BACKEND,
        ...REMOTE_BACKEND,
        ...ROUTING,
        ...ROLLOUT,
        ...SHADOW,
        ...BANDIT,
        ...LATENCY,
        ...LIMITS,
        ...INPUT_RULES,
        ...BATCHING,
        ...PAYLOAD_LOGGER,
        ...PREDICTION,
        ...METRICS,
        ...PROTOCOLS,
        ...GRPC,
      ],
    };
  }
}
