import { Module, type DynamicModule } from '@nestjs/common';
import { EventsModule } from '@orrery/platform-events';
import { SubgraphModule } from '@orrery/platform-graphql';
import { PostgresModule } from '@orrery/platform-postgres';
import { RedisModule } from '@orrery/platform-redis';
import { ServiceModule } from '@orrery/platform-service';
import { AlertRuleLoader } from './alert-rule/alert-rule.loader.js';
import { AlertRuleRepository } from './alert-rule/alert-rule.repository.js';
import { AlertRuleResolver } from './alert-rule/alert-rule.resolver.js';
import { AlertDeliverer } from './alert/alert-deliverer.js';
import { AlertDeliveryRepository } from './alert/alert-delivery.repository.js';
import { AlertDeliveryResolver } from './alert/alert-delivery.resolver.js';
import { AlertLoader } from './alert/alert.loader.js';
import { AlertRepository } from './alert/alert.repository.js';
import { AlertResolver } from './alert/alert.resolver.js';
import { AlertService } from './alert/alert.service.js';
import { AlertsOfVersionResolver } from './alert/alerts-of-version.resolver.js';
import { BaselineBuilder } from './baseline/baseline-builder.js';
import { BaselineLineage } from './baseline/baseline-lineage.js';
import { BaselineLoader } from './baseline/baseline.loader.js';
import { BaselineRepository } from './baseline/baseline.repository.js';
import { BaselineResolver } from './baseline/baseline.resolver.js';
import { ModelPredictions } from './baseline/model-predictions.js';
import { ServedVersions } from './baseline/served-versions.js';
import { TrainingSetSource } from './baseline/training-set-source.js';
import { DatasetVersionSource } from './baseline/dataset-version-source.js';
import { VersionBaseline } from './baseline/version-baseline.js';
import { ChannelLoader } from './channel/channel.loader.js';
import { ChannelRepository } from './channel/channel.repository.js';
import { ChannelResolver } from './channel/channel.resolver.js';
import { ChannelService } from './channel/channel.service.js';
import { monitoringSchema } from './database/schema.js';
import { DatasetWatchRepository } from './dataset-watch/dataset-watch.repository.js';
import { DatasetWatchResolver } from './dataset-watch/dataset-watch.resolver.js';
import { DatasetWatches } from './dataset-watch/dataset-watches.js';
import { NoticeDeliverer } from './dataset-watch/notice-deliverer.js';
import { DriftOfVersionResolver } from './drift-report/drift-of-version.resolver.js';
import { DriftReportLoader } from './drift-report/drift-report.loader.js';
import { DriftReportRepository } from './drift-report/drift-report.repository.js';
import { DriftReportResolver } from './drift-report/drift-report.resolver.js';
import { EvaluationSchedule } from './drift-report/evaluation-schedule.js';
import { FindingsOfMonitorResolver } from './drift-report/findings-of-monitor.resolver.js';
import { MonitorEvaluation } from './drift-report/monitor-evaluation.js';
import { ExchangeCounter } from './inference-event/exchange-counter.js';
import { InferenceEventController } from './inference-event/inference-event.controller.js';
import { InferenceEventMetrics } from './inference-event/inference-event.metrics.js';
import { InferenceEventService } from './inference-event/inference-event.service.js';
import { InferenceExchangeRepository } from './inference-event/inference-exchange.repository.js';
import { MonitorLoader } from './monitor/monitor.loader.js';
import { MonitorRepository } from './monitor/monitor.repository.js';
import { MonitorResolver } from './monitor/monitor.resolver.js';
import { MonitorService } from './monitor/monitor.service.js';
import type { MonitoringConfig } from './monitoring.config.js';
import { PredictionCounter } from './prediction-stream/prediction-counter.js';
import { PredictionReader } from './prediction-stream/prediction-reader.js';
import { StreamPositionRepository } from './prediction-stream/stream-position.repository.js';
import { WatchedEndpoints } from './prediction-stream/watched-endpoints.js';
import { PerformanceLoader } from './traffic-window/performance.loader.js';
import { TrafficWindowRepository } from './traffic-window/traffic-window.repository.js';

const CHANNEL = [ChannelRepository, ChannelService, ChannelLoader, ChannelResolver];
const MONITOR = [MonitorRepository, MonitorService, MonitorLoader, MonitorResolver];
const ALERT_RULE = [AlertRuleRepository, AlertRuleLoader, AlertRuleResolver];
const BASELINE = [
  BaselineRepository,
  BaselineLoader,
  BaselineResolver,
  TrainingSetSource,
  ServedVersions,
  ModelPredictions,
  DatasetVersionSource,
  VersionBaseline,
  BaselineBuilder,
  BaselineLineage,
];
const TRAFFIC = [
  TrafficWindowRepository,
  PerformanceLoader,
  StreamPositionRepository,
  WatchedEndpoints,
  PredictionCounter,
  PredictionReader,
];
const DRIFT_REPORT = [
  DriftReportRepository,
  DriftReportLoader,
  DriftReportResolver,
  DriftOfVersionResolver,
  FindingsOfMonitorResolver,
  MonitorEvaluation,
  EvaluationSchedule,
];
const INFERENCE_EVENT = [
  InferenceExchangeRepository,
  InferenceEventMetrics,
  ExchangeCounter,
  InferenceEventService,
];
const ALERT = [
  AlertRepository,
  AlertDeliveryRepository,
  AlertService,
  AlertLoader,
  AlertResolver,
  AlertsOfVersionResolver,
  AlertDeliveryResolver,
  AlertDeliverer,
];

const DATASET_WATCH = [DatasetWatchRepository, DatasetWatches, DatasetWatchResolver, NoticeDeliverer];

/** Everything monitoring is made of. */
@Module({})
export class MonitoringModule {
  static forConfig(config: MonitoringConfig): DynamicModule {
    return {
      module: MonitoringModule,
      imports: [
        ServiceModule.forRoot('monitoring', config),
        PostgresModule.forRoot({ url: config.databaseUrl, ...monitoringSchema }),
        RedisModule.forRoot({ url: config.redisUrl, prefix: config.redisPrefix }),
        EventsModule.forRoot(),
        SubgraphModule.forRoot({ sdl: new URL('../src/', import.meta.url) }),
      ],
      controllers: [InferenceEventController],
      providers: [
        ...CHANNEL,
        ...MONITOR,
        ...ALERT_RULE,
        ...BASELINE,
        ...TRAFFIC,
        ...INFERENCE_EVENT,
        ...DRIFT_REPORT,
        ...ALERT,
        ...DATASET_WATCH,
      ],
    };
  }
}
