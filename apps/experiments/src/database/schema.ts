import { EVENT_ENTITIES, EVENT_MIGRATIONS } from '@orrery/platform-events';
import type { DatabaseSchema } from '@orrery/platform-postgres';
import { ArtifactFileEntity } from '../artifact-file/artifact-file.entity.js';
import { ArtifactUploadPartEntity } from '../artifact-file/artifact-upload-part.entity.js';
import { ArtifactUploadEntity } from '../artifact-file/artifact-upload.entity.js';
import { CondemnedBlobEntity } from '../artifact-file/condemned-blob.entity.js';
import { ExperimentTagEntity } from '../experiment/experiment-tag.entity.js';
import { ExperimentEntity } from '../experiment/experiment.entity.js';
import { LoggedModelMetricEntity } from '../logged-model/logged-model-metric.entity.js';
import { LoggedModelParamEntity } from '../logged-model/logged-model-param.entity.js';
import { LoggedModelTagEntity } from '../logged-model/logged-model-tag.entity.js';
import { LoggedModelEntity } from '../logged-model/logged-model.entity.js';
import { PurgedSeriesEntity } from '../purge/purged-series.entity.js';
import { KnownDatasetVersionEntity } from '../run-lineage/known-dataset-version.entity.js';
import { RunDatasetVersionEntity } from '../run-lineage/run-dataset-version.entity.js';
import { ImportedRunEntity } from '../moving-in/imported-run.entity.js';
import { PipelineEntity } from '../pipeline/pipeline.entity.js';
import { PipelineRunEntity } from '../pipeline-run/pipeline-run.entity.js';
import { PipelineStepEntity } from '../pipeline-run/pipeline-step.entity.js';
import { RunDatasetInputEntity } from '../run-input/run-dataset-input.entity.js';
import { RunDatasetEntity } from '../run-input/run-dataset.entity.js';
import { RunModelEntity } from '../run-input/run-model.entity.js';
import { RunMetricPointEntity } from '../run-metric/run-metric-point.entity.js';
import { RunMetricEntity } from '../run-metric/run-metric.entity.js';
import { RunParamEntity } from '../run/run-param.entity.js';
import { RunTagEntity } from '../run/run-tag.entity.js';
import { RunEntity } from '../run/run.entity.js';
import { StudyEntity } from '../study/study.entity.js';
import { TrialEntity } from '../study/trial.entity.js';
import { CreateTracking1760000000000 } from './migrations/1760000000000-create-tracking.js';
import { CreateStudiesAndPipelines1760000000001 } from './migrations/1760000000001-create-studies-and-pipelines.js';
import { TrackAsMlflowDoes1760000000010 } from './migrations/1760000000010-track-as-mlflow-does.js';
import { CreateLoggedModelsAndFiles1760000000020 } from './migrations/1760000000020-create-logged-models-and-files.js';
import { PurgeAndFileAway1760000000030 } from './migrations/1760000000030-purge-and-file-away.js';
import { RecogniseDatasetVersions1760000000031 } from './migrations/1760000000031-recognise-dataset-versions.js';
import { CreateImportedRuns1760000000040 } from './migrations/1760000000040-create-imported-runs.js';

/** The tables of this service and how they came to be. */
export const experimentsSchema: DatabaseSchema = {
  entities: [
    ...EVENT_ENTITIES,
    ExperimentEntity,
    ExperimentTagEntity,
    RunEntity,
    RunParamEntity,
    RunTagEntity,
    RunMetricEntity,
    RunMetricPointEntity,
    RunDatasetEntity,
    RunDatasetInputEntity,
    RunModelEntity,
    LoggedModelEntity,
    LoggedModelParamEntity,
    LoggedModelTagEntity,
    LoggedModelMetricEntity,
    ArtifactFileEntity,
    ArtifactUploadEntity,
    ArtifactUploadPartEntity,
    CondemnedBlobEntity,
    PurgedSeriesEntity,
    KnownDatasetVersionEntity,
    RunDatasetVersionEntity,
    ImportedRunEntity,
    StudyEntity,
    TrialEntity,
    PipelineEntity,
    PipelineRunEntity,
    PipelineStepEntity,
  ],
  migrations: [
    ...EVENT_MIGRATIONS,
    CreateTracking1760000000000,
    CreateStudiesAndPipelines1760000000001,
    TrackAsMlflowDoes1760000000010,
    CreateLoggedModelsAndFiles1760000000020,
    PurgeAndFileAway1760000000030,
    RecogniseDatasetVersions1760000000031,
    CreateImportedRuns1760000000040,
  ],
};
