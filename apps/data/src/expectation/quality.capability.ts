import type { Capability } from '../capability.js';
import { CreateExpectationSuites1760000000050 } from '../database/migrations/1760000000050-create-expectation-suites.js';
import { CreateValidations1760000000051 } from '../database/migrations/1760000000051-create-validations.js';
import { CreateQualityGates1760000000052 } from '../database/migrations/1760000000052-create-quality-gates.js';
import { CreateMetricHistory1760000000053 } from '../database/migrations/1760000000053-create-metric-history.js';
import { WatchByWeekday1760000000054 } from '../database/migrations/1760000000054-watch-by-weekday.js';
import { ExpectationSuiteEntity } from '../expectation-suite/expectation-suite.entity.js';
import { ExpectationSuiteRepository } from '../expectation-suite/expectation-suite.repository.js';
import { ExpectationSuiteResolver } from '../expectation-suite/expectation-suite.resolver.js';
import { ExpectationSuites } from '../expectation-suite/expectation-suites.js';
import { SuggestedSuiteResolver } from '../expectation-suite/suggested-suite.resolver.js';
import { SuiteLoader } from '../expectation-suite/suite.loader.js';
import { SuiteRevisionEntity } from '../expectation-suite/suite-revision.entity.js';
import { SuiteRevisionResolver } from '../expectation-suite/suite-revision.resolver.js';
import { SuitesOfDatasetResolver } from '../expectation-suite/suites-of-dataset.resolver.js';
import { FindingsOfVersionResolver } from '../metric-history/findings-of-version.resolver.js';
import { MetricHistory } from '../metric-history/metric-history.js';
import { MetricHistoryResolver, MetricPointResolver } from '../metric-history/metric-history.resolver.js';
import {
  AnomalyCheckEntity,
  AnomalyFindingEntity,
  MetricPointEntity,
} from '../metric-history/metric.entities.js';
import { MetricRepository } from '../metric-history/metric.repository.js';
import { GateKeeper } from '../quality-gate/gate-keeper.js';
import { QualityEvents } from '../quality-gate/quality-events.js';
import { QualityGateEntity } from '../quality-gate/quality-gate.entity.js';
import { QualityGateRepository } from '../quality-gate/quality-gate.repository.js';
import { QualityGateResolver } from '../quality-gate/quality-gate.resolver.js';
import { QualityGates } from '../quality-gate/quality-gates.js';
import { QualityReportController } from '../quality-report/quality-report.controller.js';
import { QualityReports } from '../quality-report/quality-reports.js';
import { QualityOfVersionResolver } from '../validation-result/quality-of-version.resolver.js';
import { ValidateVersionJob } from '../validation-result/validate-version.job.js';
import { ValidationOutcomeEntity } from '../validation-result/validation-outcome.entity.js';
import { ValidationOutcomeResolver } from '../validation-result/validation-outcome.resolver.js';
import { ValidationResultEntity } from '../validation-result/validation-result.entity.js';
import { ValidationResultRepository } from '../validation-result/validation-result.repository.js';
import { ValidationEntity } from '../validation-result/validation.entity.js';
import { ValidationRepository } from '../validation-result/validation.repository.js';
import { ValidationResolver } from '../validation-result/validation.resolver.js';
import { ValidationLineage } from '../validation-result/validation-lineage.js';
import { ValidationsOfVersionResolver } from '../validation-result/validations-of-version.resolver.js';
import { Validations } from '../validation-result/validations.js';
import { ExpectationResolver } from './expectation.resolver.js';
import { ExpectationService } from './expectation.service.js';

/** What data must be like, whether it is, and what becomes of it if it is not. */
export const QUALITY: Capability = {
  providers: [
    ...[ExpectationService, ExpectationResolver, ValidationResultRepository, QualityOfVersionResolver],
    ...[ExpectationSuiteRepository, ExpectationSuites, ExpectationSuiteResolver, SuiteLoader],
    ...[SuiteRevisionResolver, SuitesOfDatasetResolver, SuggestedSuiteResolver],
    ...[ValidationRepository, Validations, ValidationLineage, ValidationResolver, ValidationOutcomeResolver],
    ...[ValidationsOfVersionResolver, ValidateVersionJob, QualityReports],
    ...[QualityGateRepository, QualityGates, QualityGateResolver, GateKeeper, QualityEvents],
    ...[MetricRepository, MetricHistory, MetricHistoryResolver, MetricPointResolver],
    ...[FindingsOfVersionResolver],
  ],
  controllers: [QualityReportController],
  entities: [
    ...[ValidationResultEntity, ExpectationSuiteEntity, SuiteRevisionEntity, ValidationEntity],
    ...[ValidationOutcomeEntity, QualityGateEntity, MetricPointEntity],
    ...[AnomalyCheckEntity, AnomalyFindingEntity],
  ],
  migrations: [
    CreateExpectationSuites1760000000050,
    CreateValidations1760000000051,
    CreateQualityGates1760000000052,
    CreateMetricHistory1760000000053,
    WatchByWeekday1760000000054,
  ],
};
