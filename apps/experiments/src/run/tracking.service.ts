import { Injectable } from '@nestjs/common';
import { NotFoundError, type ProjectScope, type RunId } from '@orrery/domain';
import { Outbox } from '@orrery/platform-events';
import type { FilterExpression, OrderTerm } from '@orrery/platform-mlflow';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import { parseExperimentNumber } from '../experiment/experiment-number.js';
import { ExperimentDeletedError } from '../experiment/experiment.errors.js';
import type { KeyValue } from '../key-value.js';
import { RunInputRepository } from '../run-input/run-input.repository.js';
import type { DatasetInput, DatasetSummary, ModelOutput } from '../run-input/run-input.js';
import { DatasetLinkRepository } from '../run-lineage/dataset-link.repository.js';
import type { MetricPoint } from '../run-metric/run-metric.js';
import type { View } from '../view.js';
import { requireLoggable, type RunBatch } from './run-batch.js';
import type { RunProjection } from './run-details.sql.js';
import { RunDetailsRepository } from './run-details.repository.js';
import { parseRunId } from './run-id.js';
import { RunLogRepository } from './run-log.repository.js';
import { toldByClient } from './run-report.js';
import { ParamChangedError, ParamsChangedError, RunDeletedError, type ParamChange } from './run.errors.js';
import { RUN_NAME_TAG, isFinal, type FinalRunStatus, type RunDetails } from './run.js';
import { RunSearchRepository, type RunPage } from './search/run-search.repository.js';
import { TrackedRunRepository, type NewTrackedRun, type RunChange } from './tracked-run.repository.js';

export interface CreateTrackedRun extends NewTrackedRun {
  /** The experiment's number. */
  readonly experiment: string;
}

export interface RunSearch {
  /** Their numbers; runs of one that is unknown are not found. */
  readonly experiments: readonly string[];
  readonly filter: FilterExpression | null;
  readonly orderBy: readonly OrderTerm[];
  readonly view: View;
  readonly first: number;
  readonly after: string | null;
  readonly show?: RunProjection;
}

export interface LogInputs {
  readonly datasets: readonly DatasetInput[];
  readonly models: readonly string[];
}

const MAX_DATASET_SUMMARIES = 1000;

/** What MLflow's clients do with runs. What is of another project does not exist. */
@Injectable()
export class TrackingService {
  constructor(
    private readonly runs: TrackedRunRepository,
    private readonly details: RunDetailsRepository,
    private readonly log: RunLogRepository,
    private readonly inputs: RunInputRepository,
    private readonly searches: RunSearchRepository,
    private readonly datasetLinks: DatasetLinkRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  /** @throws {NotFoundError | ExperimentDeletedError} */
  async create(scope: ProjectScope, { experiment, ...run }: CreateTrackedRun): Promise<RunDetails> {
    const number = parseExperimentNumber(experiment);
    const id = newId<RunId>();
    const tags = [
      ...new Map([[RUN_NAME_TAG, run.name], ...run.tags.map(({ key, value }) => [key, value] as const)]),
    ];
    const outcome =
      number === null
        ? 'experiment-missing'
        : await this.runs.create(id, scope, number, {
            ...run,
            tags: tags.map(([key, value]) => ({ key, value })),
          });
    if (number === null || outcome === 'experiment-missing')
      throw new NotFoundError('Experiment', experiment);
    if (outcome === 'experiment-deleted') throw new ExperimentDeletedError(number);
    return this.get(scope, id);
  }

  /** @throws {NotFoundError} */
  async get(scope: ProjectScope, runId: string): Promise<RunDetails> {
    const id = parseRunId(runId);
    const run = id && (await this.details.find(scope, id));
    if (run === null) throw new NotFoundError('Run', runId);
    return run;
  }

  /** @throws {NotFoundError | RunDeletedError} */
  async update(scope: ProjectScope, runId: string, change: RunChange): Promise<RunDetails> {
    return this.unitOfWork.run(async () => {
      const { run } = await this.lockActive(scope, runId);
      await this.runs.update(run.id, change);
      const details = await this.get(scope, runId);
      const { status = run.status } = change;
      if (isFinal(status) && status !== run.status) await this.tellFinished(details, status);
      return details;
    });
  }

  /** @throws {NotFoundError} */
  async delete(scope: ProjectScope, runId: string): Promise<void> {
    await this.setDeleted(scope, runId, 'deleted');
  }

  /** @throws {NotFoundError} */
  async restore(scope: ProjectScope, runId: string): Promise<void> {
    await this.setDeleted(scope, runId, 'restored');
  }

  /**
   * Logs all of a batch or nothing, also to a run that has ended; of a tag that comes twice, the last.
   * @throws {NotFoundError | RunDeletedError | ParamsChangedError | InvalidInputError}
   */
  async logBatch(scope: ProjectScope, runId: string, batch: RunBatch): Promise<void> {
    await this.write(scope, runId, batch, (id, changes) => new ParamsChangedError(id, changes));
  }

  /** @throws {NotFoundError | RunDeletedError | InvalidInputError} */
  async logMetric(scope: ProjectScope, runId: string, point: MetricPoint): Promise<void> {
    await this.logBatch(scope, runId, { metrics: [point], params: [], tags: [] });
  }

  /** @throws {NotFoundError | RunDeletedError | ParamChangedError | InvalidInputError} */
  async logParam(scope: ProjectScope, runId: string, param: KeyValue): Promise<void> {
    const batch = { metrics: [], params: [param], tags: [] };
    await this.write(scope, runId, batch, (id, [change]) =>
      change === undefined ? new ParamsChangedError(id, []) : new ParamChangedError(id, change),
    );
  }

  /** @throws {NotFoundError | RunDeletedError | InvalidInputError} */
  async setTag(scope: ProjectScope, runId: string, tag: KeyValue): Promise<void> {
    await this.logBatch(scope, runId, { metrics: [], params: [], tags: [tag] });
  }

  /** @throws {NotFoundError | RunDeletedError} */
  async deleteTag(scope: ProjectScope, runId: string, key: string): Promise<void> {
    await this.unitOfWork.run(async () => {
      const { run } = await this.lockActive(scope, runId);
      if (!(await this.runs.deleteTag(run.id, key))) throw new NotFoundError('Tag', key);
    });
  }

  /** @throws {NotFoundError | RunDeletedError} */
  async logInputs(scope: ProjectScope, runId: string, { datasets, models }: LogInputs): Promise<void> {
    await this.unitOfWork.run(async () => {
      const { run } = await this.lockActive(scope, runId);
      await this.inputs.addDatasets(run.experimentId, run.id, datasets);
      await this.inputs.addModels(
        run.id,
        'INPUT',
        models.map((modelId) => ({ modelId, step: 0 })),
      );
      if (datasets.length > 0) await this.datasetLinks.linkInputsOf(run.id);
    });
  }

  /** @throws {NotFoundError | RunDeletedError} */
  async logOutputs(scope: ProjectScope, runId: string, models: readonly ModelOutput[]): Promise<void> {
    await this.unitOfWork.run(async () => {
      const { run } = await this.lockActive(scope, runId);
      await this.inputs.addModels(run.id, 'OUTPUT', models);
    });
  }

  /** @throws {InvalidInputError} */
  search(scope: ProjectScope, { experiments, ...request }: RunSearch): Promise<RunPage> {
    return this.searches.search({ ...request, scope, experimentNumbers: numbersOf(experiments) });
  }

  /** The datasets that runs of these experiments read, at most 1000. */
  listDatasets(scope: ProjectScope, experiments: readonly string[]): Promise<readonly DatasetSummary[]> {
    return this.inputs.listDatasets(scope, numbersOf(experiments), MAX_DATASET_SUMMARIES);
  }

  private async setDeleted(scope: ProjectScope, runId: string, to: 'deleted' | 'restored'): Promise<void> {
    const id = parseRunId(runId);
    if (id === null || !(await this.runs.setDeleted(scope, id, to))) throw new NotFoundError('Run', runId);
  }

  private async write(
    scope: ProjectScope,
    runId: string,
    batch: RunBatch,
    conflict: (id: RunId, changes: readonly ParamChange[]) => Error,
  ): Promise<void> {
    const id = parseRunId(runId);
    if (id === null) throw new NotFoundError('Run', runId);
    const outcome = await this.log.log(id, scope, requireLoggable(batch));
    if (outcome.kind === 'logged') return;
    if ((await this.details.find(scope, id, NOTHING_ELSE)) === null) throw new NotFoundError('Run', runId);
    throw outcome.changes.length === 0 ? new RunDeletedError(id) : conflict(id, outcome.changes);
  }

  private async tellFinished({ run, tags }: RunDetails, status: FinalRunStatus): Promise<void> {
    const { id, experimentId, inputs, startedAt } = run;
    await this.outbox.publish('RunFinished', id, {
      ...{ runId: id, experimentId, status, trainingSetId: inputs.trainingSetId },
      datasetVersionIds: await this.datasetLinks.versionsReadBy(id, inputs.datasetVersionIds),
      ...toldByClient(startedAt, tags),
    });
  }

  /** @throws {NotFoundError | RunDeletedError} */
  private async lockActive(scope: ProjectScope, runId: string): Promise<RunDetails> {
    const id = parseRunId(runId);
    if (id === null || !(await this.runs.lock(scope, id))) throw new NotFoundError('Run', runId);
    const details = await this.details.find(scope, id, NOTHING_ELSE);
    if (details === null) throw new NotFoundError('Run', runId);
    if (details.run.deletedAt !== null) throw new RunDeletedError(id);
    return details;
  }
}

const NOTHING_ELSE = { metrics: false, params: false, tags: false, inputs: false, outputs: false } as const;

function numbersOf(experiments: readonly string[]): readonly number[] {
  return experiments.flatMap((experiment) => parseExperimentNumber(experiment) ?? []);
}
