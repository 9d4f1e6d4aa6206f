import { Injectable } from '@nestjs/common';
import { ConflictError, NameTakenError } from '@orrery/domain';
import { Datasets } from '../dataset/datasets.js';
import { ExperimentLoader } from '../experiment/experiment.loader.js';
import { Models } from '../model/models.js';
import type { Pipeline } from '../pipeline/pipeline.js';
import { patiently, waitFor } from '../remote/patience.js';
import { bestTrial } from '../study/objective.js';
import { studyJob } from '../study/study-report.js';
import { StudyService } from '../study/study.service.js';
import type { Study } from '../study/study.js';
import { TrainingSets } from '../training-set/training-sets.js';
import { ONNX_PATH } from '../training/model-files.js';
import { PipelineLineage, registrationJob, trainingSetJob } from './pipeline-lineage.js';
import type { PipelineProgress, PipelineRun, PipelineStepName } from './pipeline-run.js';

/** What a step knows. */
export interface StepContext {
  readonly pipeline: Pipeline;
  readonly run: PipelineRun;
  readonly signal: AbortSignal;
}

type Step = (context: StepContext) => Promise<Partial<PipelineProgress>>;

const STUDY_POLL_MS = 250;

/**
 * What the steps of a pipeline do. Whatever a step makes is named after the pipeline run, so that a step that is done
 * again after a crash finds what it made before.
 */
@Injectable()
export class PipelineSteps {
  private readonly steps: Readonly<Record<PipelineStepName, Step>> = {
    DATASET_VERSION: (context) => this.findDatasetVersion(context),
    TRAINING_SET: (context) => this.makeTrainingSet(context),
    STUDY: (context) => this.study(context),
    MODEL_VERSION: (context) => this.registerModelVersion(context),
    ALIAS: (context) => this.moveAlias(context),
  };

  constructor(
    private readonly datasets: Datasets,
    private readonly trainingSets: TrainingSets,
    private readonly studies: StudyService,
    private readonly experiments: ExperimentLoader,
    private readonly models: Models,
    private readonly lineage: PipelineLineage,
  ) {}

  /** @throws {DomainError} when the step can come to nothing. */
  do(name: PipelineStepName, context: StepContext): Promise<Partial<PipelineProgress>> {
    return this.steps[name](context);
  }

  private async findDatasetVersion({ pipeline, signal }: StepContext): Promise<Partial<PipelineProgress>> {
    return {
      datasetVersion: await patiently(signal, () => this.datasets.newestVersion(pipeline.dataset)),
    };
  }

  private async makeTrainingSet({ pipeline, run, signal }: StepContext): Promise<Partial<PipelineProgress>> {
    const request = {
      ...pipeline.trainingSet,
      name: trainingSetName({ pipeline, run }),
      dataset: pipeline.dataset,
      version: done(run, 'datasetVersion'),
    };
    const trainingSetId = await patiently(signal, () => this.trainingSets.request(request));
    const job = trainingSetJob(request.name);
    await this.lineage.tellPart(run, pipeline, { runId: trainingSetId, job });
    await this.trainingSets.whenReady(trainingSetId, signal);
    return { trainingSetId };
  }

  private async study(context: StepContext): Promise<Partial<PipelineProgress>> {
    const { id, name } = await this.startStudy(context);
    const { run, pipeline } = context;
    const before = { job: trainingSetJob(trainingSetName(context)).name, runId: done(run, 'trainingSetId') };
    await this.lineage.tellPart(run, pipeline, { runId: id, job: studyJob({ name }), after: [before] });
    const ended = await waitFor(STUDY_POLL_MS, context.signal, async () => {
      const study = await this.studies.findById(id);
      return study?.state === 'SUCCEEDED' || study?.state === 'FAILED' ? study : null;
    });
    const best = bestTrial(await this.studies.listTrials(id), ended.settings.objective);
    if (ended.state === 'SUCCEEDED' && best !== null) return { studyId: id, bestRunId: best.runId };
    throw new ConflictError(`The study ${ended.name} failed: ${ended.error}`);
  }

  private async startStudy({ pipeline, run }: StepContext): Promise<Study> {
    const name = nameOf({ pipeline, run });
    const experiment = await this.experiments.byId.load({}, pipeline.experimentId);
    try {
      return await this.studies.start({
        ...pipeline.settings,
        name,
        experiment: experiment?.name ?? '',
        trainingSetId: done(run, 'trainingSetId'),
        validationTrainingSetId: null,
        validationFraction: pipeline.validationFraction,
      });
    } catch (error) {
      const started = error instanceof NameTakenError ? await this.studies.find(name) : null;
      if (started === null) throw error;
      return started;
    }
  }

  private async registerModelVersion({
    pipeline,
    run,
    signal,
  }: StepContext): Promise<Partial<PipelineProgress>> {
    const request = {
      model: pipeline.model,
      runId: done(run, 'bestRunId'),
      artifactPath: ONNX_PATH,
      description: `Made by the pipeline ${pipeline.name} from version ${done(run, 'datasetVersion')} of ${pipeline.dataset}.`,
      requestKey: run.id,
    };
    const { id, version } = await patiently(signal, () => this.models.register(request));
    const before = { job: studyJob({ name: nameOf({ pipeline, run }) }).name, runId: done(run, 'studyId') };
    await this.lineage.tellPart(run, pipeline, {
      runId: id,
      job: registrationJob(pipeline.model),
      after: [before],
    });
    return { modelVersionId: id, modelVersion: version };
  }

  private async moveAlias({ pipeline, run, signal }: StepContext): Promise<Partial<PipelineProgress>> {
    const { model, alias, name } = pipeline;
    const move = {
      model,
      alias,
      version: done(run, 'modelVersion'),
      reason: `Pipeline ${name}, ${run.trigger}`,
    };
    await patiently(signal, () => this.models.setAlias(move));
    return {};
  }
}

function nameOf({ pipeline, run }: Pick<StepContext, 'pipeline' | 'run'>): string {
  return `${pipeline.name}-${run.id}`;
}

function trainingSetName(context: Pick<StepContext, 'pipeline' | 'run'>): string {
  return `${nameOf(context)}-train`;
}

/** What an earlier step has come to. */
function done<K extends keyof PipelineProgress>(
  { id, progress }: PipelineRun,
  key: K,
): NonNullable<PipelineProgress[K]> {
  const value = progress[key];
  if (value === null)
    throw new Error(`Pipeline run ${id} has no ${key}, although the steps before are done.`);
  return value;
}
