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
import { AnalysisReportRepository } from './analysis-report/analysis-report.repository.js';
import { ReportOfABTestResolver } from './analysis-report/report-of-ab-test.resolver.js';
import { AssignmentController } from './assignment/assignment.controller.js';
import { experimentationSchema } from './database/schema.js';
import { ExposureConsumer } from './exposure/exposure-consumer.js';
import { ExposureRepository } from './exposure/exposure.repository.js';
import { OutcomeController } from './outcome/outcome.controller.js';
import { OutcomeRepository } from './outcome/outcome.repository.js';
import { OutcomeService } from './outcome/outcome.service.js';

const AB_TEST = [
  ABTestRepository,
  ABTestService,
  ABTestLoader,
  ABTestResolver,
  VariationResolver,
  ABTestsOfModelVersionResolver,
];
const EXPOSURE = [ExposureRepository, ExposureConsumer];
const OUTCOME = [OutcomeRepository, OutcomeService];
const ANALYSIS_REPORT = [AnalysisReportRepository, AnalysisReportLoader, ReportOfABTestResolver];

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
      controllers: [OutcomeController, AssignmentController],
      providers: [...AB_TEST, ...EXPOSURE, ...OUTCOME, ...ANALYSIS_REPORT],
    };
  }
}
