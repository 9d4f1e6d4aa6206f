import { EVENT_ENTITIES, EVENT_MIGRATIONS } from '@orrery/platform-events';
import type { DatabaseSchema } from '@orrery/platform-postgres';
import { ExperimentEntity } from '../experiment/experiment.entity.js';
import { PipelineEntity } from '../pipeline/pipeline.entity.js';
import { PipelineRunEntity } from '../pipeline-run/pipeline-run.entity.js';
import { PipelineStepEntity } from '../pipeline-run/pipeline-step.entity.js';
import { RunArtifactEntity } from '../run-artifact/run-artifact.entity.js';
import { RunMetricPointEntity } from '../run-metric/run-metric-point.entity.js';
import { RunMetricEntity } from '../run-metric/run-metric.entity.js';
import { RunParamEntity } from '../run/run-param.entity.js';
import { RunTagEntity } from '../run/run-tag.entity.js';
import { RunEntity } from '../run/run.entity.js';
import { StudyEntity } from '../study/study.entity.js';
import { TrialEntity } from '../study/trial.entity.js';
import { CreateTracking1760000000000 } from './migrations/1760000000000-create-tracking.js';
import { CreateStudiesAndPipelines1760000000001 } from './migrations/1760000000001-create-studies-and-pipelines.js';

/** The tables of this service and how they came to be. */
export const experimentsSchema: DatabaseSchema = {
  entities: [
    ...EVENT_ENTITIES,
    ExperimentEntity,
    RunEntity,
    RunParamEntity,
    RunTagEntity,
    RunMetricEntity,
    RunMetricPointEntity,
    RunArtifactEntity,
    StudyEntity,
    TrialEntity,
    PipelineEntity,
    PipelineRunEntity,
    PipelineStepEntity,
  ],
  migrations: [...EVENT_MIGRATIONS, CreateTracking1760000000000, CreateStudiesAndPipelines1760000000001],
};
