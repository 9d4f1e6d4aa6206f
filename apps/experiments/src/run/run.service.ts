import { Injectable } from '@nestjs/common';
import {
  ConflictError,
  InvalidInputError,
  NotFoundError,
  type DatasetVersionId,
  type ExperimentId,
  type RunId,
  type TrainingSetId,
} from '@orrery/domain';
import { JobReports, Outbox, type JobReport } from '@orrery/platform-events';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import { ExperimentService, requireActive } from '../experiment/experiment.service.js';
import {
  requireIdentifier,
  requireIdentifierPage,
  requireRequestKey,
  requireText,
} from '../input/require.js';
import { DatasetLinkRepository } from '../run-lineage/dataset-link.repository.js';
import type { MetricPoint } from '../run-metric/run-metric.js';
import { TrainingSets } from '../training-set/training-sets.js';
import { requireBatch, requireParams, type RunBatch } from './run-batch.js';
import { requireRunning } from './require-running.js';
import { parseRunId } from './run-id.js';
import { RunLogRepository } from './run-log.repository.js';
import { ParamsChangedError, RunDeletedError } from './run.errors.js';
import { runStarted } from './run-report.js';
import { RunRepository } from './run.repository.js';
import {
  isFinal,
  type FinalRunStatus,
  type KeyValue,
  type Run,
  type RunInputs,
  type RunStatus,
} from './run.js';

export interface StartRun {
  readonly experiment: string;
  readonly name: string;
  readonly params: readonly KeyValue[];
  readonly trainingSetId: string | null;
  readonly requestKey: string | null;
}

/** A run whose experiment and inputs are known already. */
export interface NewRun {
  readonly experimentId: ExperimentId;
  readonly name: string;
  readonly inputs: RunInputs;
  readonly params: readonly KeyValue[];
  readonly tags: readonly KeyValue[];
  readonly requestKey: string | null;
  /** The run of a job that it is a part of. */
  readonly partOf?: JobReport['parent'];
}

const MAX_NAME_LENGTH = 200;

const UNDER_WAY = { status: 'RUNNING', userId: '', endedAt: null, deletedAt: null } as const;

@Injectable()
export class RunService {
  constructor(
    private readonly runs: RunRepository,
    private readonly log: RunLogRepository,
    private readonly experiments: ExperimentService,
    private readonly trainingSets: TrainingSets,
    private readonly datasetLinks: DatasetLinkRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly jobReports: JobReports,
  ) {}

  /** @throws {NotFoundError | InvalidInputError} */
  async start({ experiment, trainingSetId, ...request }: StartRun): Promise<Run> {
    const name = requireText('name', request.name, 1, MAX_NAME_LENGTH);
    const params = requireParams(request.params);
    const requestKey = requireRequestKey(request.requestKey);
    const home = await this.experiments.get(null, experiment);
    requireActive(home);
    const { id: experimentId } = home;
    const inputs = await this.inputsFrom(trainingSetId);
    return this.begin({ experimentId, name, inputs, params, tags: [], requestKey });
  }

  /** Starts a run, or returns the one that was started with the same request key. @throws {ConflictError} */
  async begin({ params, tags, requestKey, partOf, ...request }: NewRun): Promise<Run> {
    const run: Run = { id: newId(), ...request, ...UNDER_WAY, startedAt: new Date() };
    return this.unitOfWork.run(async () => {
      if (!(await this.runs.insert(run, requestKey))) return this.startedBefore(run.experimentId, requestKey);
      await this.write(run.id, { metrics: [], params, tags });
      await this.jobReports.report(runStarted(run, partOf));
      return run;
    });
  }

  /**
   * Logs all of a batch or nothing. Of several points of a metric at one step the first stays, so that what is logged
   * again, perhaps a little later by the clock, changes nothing.
   * @throws {NotFoundError | InvalidInputError | ConflictError}
   */
  async logBatch(runId: string, batch: RunBatch): Promise<Run> {
    const id = requireIdentifier<RunId>('runId', runId);
    const { metrics, ...pairs } = requireBatch(batch);
    return this.unitOfWork.run(async () => {
      const run = await this.runs.lock(id);
      requireRunning(run);
      const known = metrics.length === 0 ? new Set() : await this.log.findKnownSteps(id, metrics);
      const added = firstOfEachStep(metrics.filter((_, index) => !known.has(index)));
      await this.write(id, { metrics: added, ...pairs });
      return run;
    });
  }

  /** Ends a run; ending it again in the same way does nothing. @throws {NotFoundError | InvalidInputError | ConflictError} */
  async finish(runId: string, status: RunStatus): Promise<Run> {
    const id = requireIdentifier<RunId>('runId', runId);
    const final = requireFinal(status);
    return this.unitOfWork.run(async () => {
      const run = await this.runs.lock(id);
      if (run.status === final) return run;
      requireRunning(run);
      const endedAt = new Date();
      await this.runs.finish(id, final, endedAt);
      await this.outbox.publish('RunFinished', id, {
        runId: id,
        experimentId: run.experimentId,
        status: final,
        trainingSetId: run.inputs.trainingSetId,
        datasetVersionIds: await this.datasetLinks.versionsReadBy(id, run.inputs.datasetVersionIds),
      });
      return { ...run, status: final, endedAt };
    });
  }

  /** By its identifier, written as ours or as MLflow's clients write it. */
  async find(id: string): Promise<Run | null> {
    const runId = parseRunId(id);
    return runId && this.runs.find(runId);
  }

  /** @throws {NotFoundError} */
  async get(id: string): Promise<Run> {
    const run = await this.find(id);
    if (run === null) throw new NotFoundError('Run', id);
    return run;
  }

  list(experimentId: ExperimentId, page: PageRequest): Promise<Page<Run>> {
    return this.runs.list(experimentId, requireIdentifierPage(page));
  }

  private async inputsFrom(trainingSetId: string | null): Promise<RunInputs> {
    if (trainingSetId === null) return { trainingSetId: null, datasetVersionIds: [] };
    const id = requireIdentifier<TrainingSetId>('trainingSetId', trainingSetId);
    const { datasetVersionId } = await this.trainingSets.get(id);
    const datasetVersionIds: DatasetVersionId[] = datasetVersionId === null ? [] : [datasetVersionId];
    return { trainingSetId: id, datasetVersionIds };
  }

  private async startedBefore(experimentId: ExperimentId, requestKey: string | null): Promise<Run> {
    const run = requestKey && (await this.runs.findByRequestKey(experimentId, requestKey));
    if (!run) throw new ConflictError('The run could not be started: try again.');
    return run;
  }

  private async write(runId: RunId, batch: RunBatch): Promise<void> {
    const outcome = await this.log.log(runId, null, batch);
    if (outcome.kind === 'logged') return;
    if (outcome.changes.length === 0) throw new RunDeletedError(runId);
    throw new ParamsChangedError(runId, outcome.changes);
  }
}

function requireFinal(status: RunStatus): FinalRunStatus {
  if (isFinal(status)) return status;
  throw new InvalidInputError('status', 'A run ends as FINISHED, FAILED or KILLED.');
}

function firstOfEachStep(points: readonly MetricPoint[]): readonly MetricPoint[] {
  const seen = new Set<string>();
  return points.filter(({ key, step }) => {
    const place = `${step} ${key}`;
    return !seen.has(place) && seen.add(place);
  });
}
