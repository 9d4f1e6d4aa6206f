import { Outbox } from '@orrery/platform-events';
import { parseFilter, parseOrderBy } from '@orrery/platform-mlflow';
import type { UnitOfWork } from '@orrery/platform-postgres';
import { ExperimentRepository } from '../experiment/experiment.repository.js';
import { ExperimentSearchRepository } from '../experiment/experiment-search.repository.js';
import { ExperimentService } from '../experiment/experiment.service.js';
import { RunInputRepository } from '../run-input/run-input.repository.js';
import { DatasetLinkRepository } from '../run-lineage/dataset-link.repository.js';
import { MetricHistoryRepository } from '../run-metric/metric-history.repository.js';
import { RunMetricRepository } from '../run-metric/run-metric.repository.js';
import { RunMetricService } from '../run-metric/run-metric.service.js';
import { RunDetailsRepository } from '../run/run-details.repository.js';
import { runHex } from '../run/run-id.js';
import { RunLogRepository } from '../run/run-log.repository.js';
import { RunSearchRepository } from '../run/search/run-search.repository.js';
import { TrackedRunRepository } from '../run/tracked-run.repository.js';
import { TrackingService, type CreateTrackedRun, type RunSearch } from '../run/tracking.service.js';
import type { RunDetails } from '../run/run.js';

/** The services of tracking on a database, without the rest of the application. */
export class Tracking {
  readonly experiments: ExperimentService;
  readonly runs: TrackingService;
  readonly metrics: RunMetricService;
  readonly samples: RunMetricRepository;
  private count = 0;

  constructor(unitOfWork: UnitOfWork) {
    this.experiments = new ExperimentService(
      new ExperimentRepository(unitOfWork),
      new ExperimentSearchRepository(unitOfWork),
      unitOfWork,
    );
    this.runs = new TrackingService(
      new TrackedRunRepository(unitOfWork),
      new RunDetailsRepository(unitOfWork),
      new RunLogRepository(unitOfWork),
      new RunInputRepository(unitOfWork),
      new RunSearchRepository(unitOfWork),
      new DatasetLinkRepository(unitOfWork),
      unitOfWork,
      new Outbox(unitOfWork, 'experiments'),
    );
    this.metrics = new RunMetricService(new MetricHistoryRepository(unitOfWork));
    this.samples = new RunMetricRepository(unitOfWork);
  }

  /** The number of a new experiment. */
  async newExperiment(name = `experiment-${(this.count += 1)}`): Promise<string> {
    return String((await this.experiments.create(null, { name })).number);
  }

  async newRun(experiment: string, run: Partial<CreateTrackedRun> = {}): Promise<RunDetails> {
    const name = `run-${(this.count += 1)}`;
    return this.runs.create(null, {
      experiment,
      name,
      userId: '',
      startedAt: new Date(this.count),
      tags: [],
      ...run,
    });
  }

  /** A run's identifier as MLflow's clients write it, with what was logged to it at step 0. */
  async newRunWith(
    experiment: string,
    { metrics = {}, params = {}, tags = {} }: Readonly<Partial<Logged>>,
    run: Partial<CreateTrackedRun> = {},
  ): Promise<string> {
    const { id } = (await this.newRun(experiment, run)).run;
    const pairs = (of: Readonly<Record<string, string>>) =>
      Object.entries(of).map(([key, value]) => ({ key, value }));
    await this.runs.logBatch(null, id, {
      metrics: Object.entries(metrics).map(([key, value]) => ({ key, value, step: 0, atMs: 0 })),
      params: pairs(params),
      tags: pairs(tags),
    });
    return runHex(id);
  }

  /** The names of the runs that are found. */
  async find(
    experiments: string | readonly string[],
    filter: string | null,
    request: Partial<Omit<RunSearch, 'filter' | 'orderBy'>> & { readonly orderBy?: readonly string[] } = {},
  ): Promise<readonly string[]> {
    const { runs } = await this.search(experiments, filter, request);
    return runs.map(({ run }) => run.name);
  }

  search(
    experiments: string | readonly string[],
    filter: string | null,
    {
      orderBy = [],
      ...request
    }: Partial<Omit<RunSearch, 'filter' | 'orderBy'>> & { readonly orderBy?: readonly string[] } = {},
  ) {
    return this.runs.search(null, {
      experiments: [experiments].flat(),
      filter: parseFilter(filter, 'runs'),
      orderBy: parseOrderBy(orderBy, 'runs'),
      view: 'ACTIVE',
      first: 1000,
      after: null,
      ...request,
    });
  }
}

interface Logged {
  readonly metrics: Readonly<Record<string, number>>;
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}
