import { Module, type DynamicModule } from '@nestjs/common';
import { ArtifactsModule } from '@orrery/platform-artifacts';
import { EventsModule } from '@orrery/platform-events';
import { SubgraphModule } from '@orrery/platform-graphql';
import { MlflowModule } from '@orrery/platform-mlflow';
import { PostgresModule } from '@orrery/platform-postgres';
import { RedisModule } from '@orrery/platform-redis';
import { ServiceModule } from '@orrery/platform-service';
import { ARTIFACT_FILE } from './artifact-file/artifact-file.providers.js';
import { ArtifactSourceController } from './artifact-file/artifact-source.controller.js';
import { experimentsSchema } from './database/schema.js';
import { Datasets } from './dataset/datasets.js';
import { DefaultExperiment } from './experiment/default-experiment.js';
import { ExperimentLoader } from './experiment/experiment.loader.js';
import { ExperimentSearchRepository } from './experiment/experiment-search.repository.js';
import { ExperimentRepository } from './experiment/experiment.repository.js';
import { ExperimentResolver } from './experiment/experiment.resolver.js';
import { ExperimentService } from './experiment/experiment.service.js';
import type { ExperimentsConfig } from './experiments.config.js';
import { LOGGED_MODEL } from './logged-model/logged-model.providers.js';
import { ARTIFACT_CONTROLLERS, ARTIFACT_ROUTES } from './mlflow/artifact.routes.js';
import { TRACKING_CONTROLLERS } from './mlflow/tracking.routes.js';
import { Models } from './model/models.js';
import { PipelineRunLoader } from './pipeline-run/pipeline-run.loader.js';
import { PipelineRunRepository } from './pipeline-run/pipeline-run.repository.js';
import { PipelineRunResolver } from './pipeline-run/pipeline-run.resolver.js';
import { PipelineLineage } from './pipeline-run/pipeline-lineage.js';
import { PipelineRunService } from './pipeline-run/pipeline-run.service.js';
import { PipelineRunner } from './pipeline-run/pipeline-runner.js';
import { PipelineSteps } from './pipeline-run/pipeline-steps.js';
import { PipelineWorker } from './pipeline-run/pipeline.worker.js';
import { RunsOfPipelineResolver } from './pipeline-run/runs-of-pipeline.resolver.js';
import { StartOnAlert } from './pipeline-run/start-on-alert.js';
import { PipelineLoader } from './pipeline/pipeline.loader.js';
import { PipelineRepository } from './pipeline/pipeline.repository.js';
import { PipelineResolver } from './pipeline/pipeline.resolver.js';
import { PipelineService } from './pipeline/pipeline.service.js';
import { ArtifactsOfRunResolver } from './run-artifact/artifacts-of-run.resolver.js';
import { RunArtifactController } from './run-artifact/run-artifact.controller.js';
import { RunArtifactLoader } from './run-artifact/run-artifact.loader.js';
import { RunArtifactService } from './run-artifact/run-artifact.service.js';
import { ExperimentFolderRepository } from './experiment-folder/experiment-folder.repository.js';
import { ExperimentFolderResolver } from './experiment-folder/experiment-folder.resolver.js';
import { ExperimentFolderService } from './experiment-folder/experiment-folder.service.js';
import { MetricSamplingRepository } from './metric-sampling/metric-sampling.repository.js';
import { MetricSamplingService } from './metric-sampling/metric-sampling.service.js';
import { SampledMetricResolver } from './metric-sampling/sampled-metric.resolver.js';
import { ExperimentLifecycleResolver } from './purge/experiment-lifecycle.resolver.js';
import { PurgeRepository } from './purge/purge.repository.js';
import { PurgeSchedule } from './purge/purge.schedule.js';
import { PurgeService } from './purge/purge.service.js';
import { RunLifecycleResolver } from './purge/run-lifecycle.resolver.js';
import { RunAggregateRepository } from './run-aggregate/run-aggregate.repository.js';
import { RunAggregateResolver } from './run-aggregate/run-aggregate.resolver.js';
import { RunAggregateService } from './run-aggregate/run-aggregate.service.js';
import { RunComparisonRepository } from './run-comparison/run-comparison.repository.js';
import { RunComparisonResolver } from './run-comparison/run-comparison.resolver.js';
import { RunComparisonService } from './run-comparison/run-comparison.service.js';
import { DatasetLinkRepository } from './run-lineage/dataset-link.repository.js';
import { ExperimentDetailsResolver } from './run-lineage/experiment-details.resolver.js';
import { LearnDatasetVersions } from './run-lineage/learn-dataset-versions.js';
import { RunDatasetInputResolver } from './run-lineage/run-dataset-input.resolver.js';
import { RunLineageLoader } from './run-lineage/run-lineage.loader.js';
import { RunLineageRepository } from './run-lineage/run-lineage.repository.js';
import { RunLineageResolver } from './run-lineage/run-lineage.resolver.js';
import { RunPages } from './run-lineage/run-pages.js';
import { RunsOfDatasetVersionResolver } from './run-lineage/runs-of-dataset-version.resolver.js';
import { MovedExperimentRepository } from './moving-in/moved-experiment.repository.js';
import { MovedLoggedModelRepository } from './moving-in/moved-logged-model.repository.js';
import { MovedRunRepository } from './moving-in/moved-run.repository.js';
import { MovingInController } from './moving-in/moving-in.controller.js';
import { MovingInService } from './moving-in/moving-in.service.js';
import { MetricsOfRunResolver } from './run-metric/metrics-of-run.resolver.js';
import { MetricHistoryRepository } from './run-metric/metric-history.repository.js';
import { RunMetricLoader } from './run-metric/run-metric.loader.js';
import { RunMetricRepository } from './run-metric/run-metric.repository.js';
import { RunMetricResolver } from './run-metric/run-metric.resolver.js';
import { RunMetricService } from './run-metric/run-metric.service.js';
import { RunInputRepository } from './run-input/run-input.repository.js';
import { RunDetailsRepository } from './run/run-details.repository.js';
import { RunLogRepository } from './run/run-log.repository.js';
import { RunMetricPointResolver } from './run-metric/run-metric-point.resolver.js';
import { RunMetricValuesResolver } from './run-metric/run-metric-values.resolver.js';
import { RunSearchResolver } from './run-search/run-search.resolver.js';
import { RunSearchService } from './run-search/run-search.service.js';
import { RunSelectionService } from './run-search/run-selection.service.js';
import { RunLoader } from './run/run.loader.js';
import { RunRepository } from './run/run.repository.js';
import { RunResolver } from './run/run.resolver.js';
import { RunService } from './run/run.service.js';
import { RunSearchRepository } from './run/search/run-search.repository.js';
import { TrackedRunRepository } from './run/tracked-run.repository.js';
import { TrackingService } from './run/tracking.service.js';
import { RunsOfExperimentResolver } from './run/runs-of-experiment.resolver.js';
import { StudyRunner } from './study/study-runner.js';
import { StudyLoader } from './study/study.loader.js';
import { StudyRepository } from './study/study.repository.js';
import { StudyResolver } from './study/study.resolver.js';
import { StudyService } from './study/study.service.js';
import { StudyWorker } from './study/study.worker.js';
import { TrialOfRunResolver } from './study/trial-of-run.resolver.js';
import { TrialResolver } from './study/trial.resolver.js';
import { TrainingSets } from './training-set/training-sets.js';

const EXPERIMENT = [
  ExperimentRepository,
  ExperimentSearchRepository,
  ExperimentService,
  ExperimentLoader,
  ExperimentResolver,
  DefaultExperiment,
];
const RUN = [
  RunRepository,
  RunDetailsRepository,
  RunLogRepository,
  RunSearchRepository,
  TrackedRunRepository,
  RunInputRepository,
  RunService,
  TrackingService,
  RunLoader,
  RunResolver,
  RunsOfExperimentResolver,
];
const RUN_METRIC = [
  RunMetricRepository,
  MetricHistoryRepository,
  RunMetricService,
  RunMetricLoader,
  RunMetricResolver,
  MetricsOfRunResolver,
];
const RUN_ARTIFACT = [RunArtifactService, RunArtifactLoader, ArtifactsOfRunResolver];
const BEYOND_MLFLOW = [
  ExperimentFolderRepository,
  ExperimentFolderService,
  ExperimentFolderResolver,
  RunMetricValuesResolver,
  RunMetricPointResolver,
  MetricSamplingRepository,
  MetricSamplingService,
  SampledMetricResolver,
  RunSelectionService,
  RunSearchService,
  RunSearchResolver,
  RunAggregateRepository,
  RunAggregateService,
  RunAggregateResolver,
  RunComparisonRepository,
  RunComparisonService,
  RunComparisonResolver,
  PurgeRepository,
  PurgeService,
  PurgeSchedule,
  RunLifecycleResolver,
  ExperimentLifecycleResolver,
];
const LINEAGE = [
  DatasetLinkRepository,
  LearnDatasetVersions,
  RunLineageRepository,
  RunLineageLoader,
  RunPages,
  RunLineageResolver,
  RunDatasetInputResolver,
  RunsOfDatasetVersionResolver,
  ExperimentDetailsResolver,
];
const STUDY = [
  StudyRepository,
  StudyService,
  StudyRunner,
  StudyWorker,
  StudyLoader,
  StudyResolver,
  TrialResolver,
  TrialOfRunResolver,
];
const PIPELINE = [PipelineRepository, PipelineService, PipelineLoader, PipelineResolver];
const PIPELINE_RUN = [
  PipelineRunRepository,
  PipelineLineage,
  PipelineRunService,
  PipelineSteps,
  PipelineRunner,
  PipelineWorker,
  StartOnAlert,
  PipelineRunLoader,
  PipelineRunResolver,
  RunsOfPipelineResolver,
];
const MOVING_IN = [
  MovedExperimentRepository,
  MovedRunRepository,
  MovedLoggedModelRepository,
  MovingInService,
];
const OTHER_SERVICES = [Datasets, TrainingSets, Models];

/** Everything that this service is made of. */
@Module({})
export class ExperimentsModule {
  static forConfig(config: ExperimentsConfig): DynamicModule {
    return {
      module: ExperimentsModule,
      imports: [
        ServiceModule.forRoot('experiments', config),
        MlflowModule,
        PostgresModule.forRoot({ url: config.databaseUrl, ...experimentsSchema }),
        RedisModule.forRoot({ url: config.redisUrl, prefix: config.redisPrefix }),
        EventsModule.forRoot(),
        ArtifactsModule.forRoot({
          url: config.artifactsUrl,
          service: 'experiments',
          env: config.artifactsEnv,
        }),
        SubgraphModule.forRoot({ sdl: new URL('../src/', import.meta.url) }),
      ],
      controllers: [
        RunArtifactController,
        MovingInController,
        ArtifactSourceController,
        ...ARTIFACT_CONTROLLERS,
        ...TRACKING_CONTROLLERS,
      ],
      providers: [
        ...EXPERIMENT,
        ...RUN,
        ...RUN_METRIC,
        ...RUN_ARTIFACT,
        ...ARTIFACT_FILE,
        ...LOGGED_MODEL,
        ...ARTIFACT_ROUTES,
        ...BEYOND_MLFLOW,
        ...LINEAGE,
        ...STUDY,
        ...PIPELINE,
        ...PIPELINE_RUN,
        ...MOVING_IN,
        ...OTHER_SERVICES,
      ],
    };
  }
}
