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
import { ABTestsOfModelVersionResolver } from './ab-test/ab-tests-of-model-version.resolver.js';
import { VariationResolver } from './ab-test/variation.resolver.js';
import { AnalysisReportLoader } from './analysis-report/analysis-report.loader.js';
import { ReportOfABTestResolver } from './analysis-report/report-of-ab-test.resolver.js';
import { AssignmentController } from './assignment/assignment.controller.js';
import { experimentationSchema } from './database/schema.js';
import { ExposureConsumer } from './exposure/exposure-consumer.js';
import { ExposureController } from './exposure/exposure.controller.js';
import { ExposureRepository } from './exposure/exposure.repository.js';
import { ExposureService } from './exposure/exposure.service.js';
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

const AB_TEST = [
  ABTestRepository,
  ABTestService,
  ABTestLoader,
  ABTestResolver,
  VariationResolver,
  ABTestsOfModelVersionResolver,
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
const ANALYSIS_REPORT = [AnalysisReportLoader, ReportOfABTestResolver];

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
      controllers: [ExposureController, EventController, OutcomeController, AssignmentController],
      providers: [...AB_TEST, ...EXPOSURE, ...OUTCOME_METRIC, ...OUTCOME, ...STATISTICS, ...ANALYSIS_REPORT],
    };
  }
}
