import { Module, type DynamicModule } from '@nestjs/common';
import { EventsModule } from '@orrery/platform-events';
import { SubgraphModule } from '@orrery/platform-graphql';
import { PostgresModule } from '@orrery/platform-postgres';
import { RedisModule } from '@orrery/platform-redis';
import { ServiceModule, type ServiceConfig } from '@orrery/platform-service';
import { ABTestLoader } from './ab-test/ab-test.loader.js';
import { ABTestRepository } from './ab-test/ab-test.repository.js';
import { ABTestResolver } from './ab-test/ab-test.resolver.js';
import { ABTestService } from './ab-test/ab-test.service.js';
import { ABTestChangeRepository } from './ab-test/ab-test-change.repository.js';
import { ABTestChangeResolver, MovesOfChangeResolver } from './ab-test/ab-test-change.resolver.js';
import { ABTestPlanner } from './ab-test/ab-test-planner.js';
import { ABTestsOfEndpointResolver } from './ab-test/ab-tests-of-endpoint.resolver.js';
import { ABTestsOfFeatureViewResolver } from './ab-test/ab-tests-of-feature-view.resolver.js';
import { ABTestsOfModelVersionResolver } from './ab-test/ab-tests-of-model-version.resolver.js';
import { ChangeABTestService } from './ab-test/change-ab-test.service.js';
import { GroupedTests } from './ab-test/grouped-tests.js';
import { EndpointTests } from './ab-test/endpoint-tests.js';
import { PlanOfABTestResolver } from './ab-test/plan-of-ab-test.resolver.js';
import { RunningTests } from './ab-test/running-tests.js';
import { VariationResolver } from './ab-test/variation.resolver.js';
import { AnalysisReportLoader } from './analysis-report/analysis-report.loader.js';
import { EstimateSeriesResolver } from './analysis-report/estimate-series.resolver.js';
import { FrozenReportRepository } from './analysis-report/frozen-report.repository.js';
import { FrozenReportResolver, ReportsOfABTestResolver } from './analysis-report/frozen-report.resolver.js';
import { PowerPlanResolver } from './analysis-report/power-plan.resolver.js';
import { ReportService } from './analysis-report/report.service.js';
import { SegmentReportResolver } from './analysis-report/segment-report.resolver.js';
import { ReportOfABTestResolver } from './analysis-report/report-of-ab-test.resolver.js';
import { AssignmentController } from './assignment/assignment.controller.js';
import { DecisionResolver } from './decision/decision.resolver.js';
import { DecisionService } from './decision/decision.service.js';
import { experimentationSchema } from './database/schema.js';
import { ExposureConsumer } from './exposure/exposure-consumer.js';
import { ExposureController } from './exposure/exposure.controller.js';
import { ExposureRepository } from './exposure/exposure.repository.js';
import { ExposureService } from './exposure/exposure.service.js';
import { CatalogueRepository } from './evaluation/catalogue.repository.js';
import { FlagCatalogue } from './evaluation/flag-catalogue.js';
import { RuledTestReader } from './evaluation/ruled-test-reader.js';
import { FlagLoader } from './flag/flag.loader.js';
import { FlagRepository } from './flag/flag.repository.js';
import { FlagResolver } from './flag/flag.resolver.js';
import { FlagService } from './flag/flag.service.js';
import { ClientKey } from './growthbook/client-key.js';
import { GrowthBookStreamController } from './growthbook/growthbook-stream.controller.js';
import { GrowthBookController } from './growthbook/growthbook.controller.js';
import { StreamListeners } from './growthbook/stream-listeners.js';
import { FlagsOfABTestResolver } from './flag/flags-of-ab-test.resolver.js';
import { OfrepController } from './ofrep/ofrep.controller.js';
import { SavedGroupRepository } from './saved-group/saved-group.repository.js';
import { SavedGroupResolver } from './saved-group/saved-group.resolver.js';
import { SavedGroupService } from './saved-group/saved-group.service.js';
import { StickyAssignmentRepository } from './sticky-assignment/sticky-assignment.repository.js';
import { StickyAssignments } from './sticky-assignment/sticky-assignments.js';
import { SdkConnectionRepository } from './sdk-connection/sdk-connection.repository.js';
import { SdkConnectionResolver } from './sdk-connection/sdk-connection.resolver.js';
import { SdkConnectionService } from './sdk-connection/sdk-connection.service.js';
import { OutcomeMetricLoader } from './outcome-metric/outcome-metric.loader.js';
import { OutcomeMetricRepository } from './outcome-metric/outcome-metric.repository.js';
import { OutcomeMetricResolver } from './outcome-metric/outcome-metric.resolver.js';
import { OutcomeMetricService } from './outcome-metric/outcome-metric.service.js';
import { MetricsOfABTestResolver } from './outcome-metric/metrics-of-ab-test.resolver.js';
import { TestMetricService } from './outcome-metric/test-metric.service.js';
import { EventController } from './outcome/event.controller.js';
import { OutcomeController } from './outcome/outcome.controller.js';
import { OutcomeRepository } from './outcome/outcome.repository.js';
import { OutcomeService } from './outcome/outcome.service.js';
import { RecordedStatistics } from './statistics/recorded-statistics.js';
import { StatisticsFolder } from './statistics/statistics-folder.js';
import { StatisticsFolding } from './statistics/statistics-folding.js';
import { StatisticsReader } from './statistics/statistics-reader.js';
import { StatisticsRepository } from './statistics/statistics.repository.js';
import { ClientMetricsRepository } from './unleash/client-metrics.repository.js';
import { UnleashController } from './unleash/unleash.controller.js';
import { UsageOfFlagResolver } from './unleash/usage-of-flag.resolver.js';

const AB_TEST = [
  ABTestRepository,
  ABTestService,
  ABTestLoader,
  ABTestResolver,
  VariationResolver,
  ABTestPlanner,
  EndpointTests,
  GroupedTests,
  RunningTests,
  PlanOfABTestResolver,
  ABTestChangeRepository,
  ChangeABTestService,
  ABTestChangeResolver,
  MovesOfChangeResolver,
  ABTestsOfEndpointResolver,
  ABTestsOfModelVersionResolver,
  ABTestsOfFeatureViewResolver,
];
const OUTCOME_METRIC = [
  OutcomeMetricRepository,
  OutcomeMetricService,
  TestMetricService,
  OutcomeMetricLoader,
  OutcomeMetricResolver,
  MetricsOfABTestResolver,
];
const EXPOSURE = [ExposureRepository, ExposureService, ExposureConsumer];
const OUTCOME = [OutcomeRepository, OutcomeService];
const STATISTICS = [
  StatisticsRepository,
  StatisticsFolder,
  StatisticsFolding,
  { provide: StatisticsReader, useClass: RecordedStatistics },
];
const ANALYSIS_REPORT = [
  FrozenReportRepository,
  ReportService,
  AnalysisReportLoader,
  ReportOfABTestResolver,
  FrozenReportResolver,
  ReportsOfABTestResolver,
  EstimateSeriesResolver,
  SegmentReportResolver,
  PowerPlanResolver,
  DecisionService,
  DecisionResolver,
];
const FLAG = [FlagRepository, FlagService, FlagLoader, FlagResolver, FlagsOfABTestResolver];
const SAVED_GROUP = [SavedGroupRepository, SavedGroupService, SavedGroupResolver];
const SDK_CONNECTION = [SdkConnectionRepository, SdkConnectionService, SdkConnectionResolver];
const EVALUATION = [
  CatalogueRepository,
  RuledTestReader,
  FlagCatalogue,
  StickyAssignmentRepository,
  StickyAssignments,
];
const PROTOCOLS = [ClientKey, StreamListeners, ClientMetricsRepository, UsageOfFlagResolver];
const FLAGS = [...FLAG, ...SAVED_GROUP, ...SDK_CONNECTION, ...EVALUATION, ...PROTOCOLS];

/** Everything that online experiments are made of. */
@Module({})
export class ExperimentationModule {
  static forConfig(config: ServiceConfig): DynamicModule {
    return {
      module: ExperimentationModule,
      imports: [
        ServiceModule.forRoot('experimentation', config),
        PostgresModule.forRoot({ url: config.databaseUrl, ...experimentationSchema }),
        RedisModule.forRoot({ url: config.redisUrl, prefix: config.redisPrefix }),
        EventsModule.forRoot(),
        SubgraphModule.forRoot({ sdl: new URL('../src/', import.meta.url) }),
      ],
      controllers: [
        ExposureController,
        EventController,
        OutcomeController,
        AssignmentController,
        OfrepController,
        GrowthBookController,
        GrowthBookStreamController,
        UnleashController,
      ],
      providers: [
        ...AB_TEST,
        ...EXPOSURE,
        ...OUTCOME_METRIC,
        ...OUTCOME,
        ...STATISTICS,
        ...ANALYSIS_REPORT,
        ...FLAGS,
      ],
    };
  }
}
