import type { DatasetVersionId, ExperimentId, RunId } from '@orrery/domain';
import { UnitOfWork, createDataSource, migrate, newId } from '@orrery/platform-postgres';
import { createTestDatabase } from '@orrery/testing';
import type { DataSource } from 'typeorm';
import { experimentsSchema } from '../database/schema.js';
import { ExperimentRepository } from '../experiment/experiment.repository.js';
import type { Experiment } from '../experiment/experiment.js';
import { RunLogRepository } from '../run/run-log.repository.js';
import { RunRepository } from '../run/run.repository.js';
import type { Run } from '../run/run.js';

/** What a run of a test has; what is left out, it has not. */
export interface SeededRun extends Partial<
  Pick<Run, 'name' | 'userId' | 'status' | 'startedAt' | 'deletedAt'>
> {
  readonly params?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
  /** The values of each metric at the steps 0, 1, 2, … */
  readonly metrics?: Readonly<Record<string, readonly number[]>>;
  readonly datasetVersionIds?: readonly DatasetVersionId[];
}

/** A database of its own for a test file, and what puts experiments and runs into it. */
export interface TrackingDatabase {
  readonly dataSource: DataSource;
  readonly unitOfWork: UnitOfWork;
  readonly newExperiment: (given?: Partial<Experiment>) => Promise<Experiment>;
  readonly newRun: (experimentId: ExperimentId, run?: SeededRun) => Promise<RunId>;
  readonly close: () => Promise<void>;
}

export async function openTrackingDatabase(): Promise<TrackingDatabase> {
  const database = await createTestDatabase({
    template: 'experiments',
    migrate: async (url) => {
      const empty = await createDataSource({ url, ...experimentsSchema }).initialize();
      await migrate(empty);
      await empty.destroy();
    },
  });
  const dataSource = await createDataSource({ url: database.url, ...experimentsSchema }).initialize();
  const unitOfWork = new UnitOfWork(dataSource);
  return {
    dataSource,
    unitOfWork,
    newExperiment: (given = {}) => insertExperiment(unitOfWork, given),
    newRun: (experimentId, run = {}) => insertRun(unitOfWork, experimentId, run),
    close: async () => {
      await dataSource.destroy();
      await database.drop();
    },
  };
}

function insertExperiment(unitOfWork: UnitOfWork, given: Partial<Experiment>): Promise<Experiment> {
  const at = new Date();
  const id: ExperimentId = newId();
  return new ExperimentRepository(unitOfWork).insert({
    id,
    name: `experiment ${id}`,
    project: 'default',
    folder: '',
    artifactLocation: null,
    createdAt: at,
    updatedAt: at,
    deletedAt: null,
    ...given,
  });
}

async function insertRun(
  unitOfWork: UnitOfWork,
  experimentId: ExperimentId,
  { params = {}, tags = {}, metrics = {}, datasetVersionIds = [], deletedAt = null, ...given }: SeededRun,
): Promise<RunId> {
  const run: Run = {
    id: newId(),
    experimentId,
    name: 'run',
    userId: '',
    status: 'FINISHED',
    inputs: { trainingSetId: null, datasetVersionIds },
    startedAt: new Date(),
    endedAt: null,
    deletedAt: null,
    ...given,
  };
  await new RunRepository(unitOfWork).insert(run, null);
  await new RunLogRepository(unitOfWork).log(run.id, null, {
    metrics: Object.entries(metrics).flatMap(([key, values]) =>
      values.map((value, step) => ({ key, step, value, atMs: step })),
    ),
    params: toPairs(params),
    tags: toPairs(tags),
  });
  await unitOfWork.manager.query('UPDATE run SET deleted_at = $2 WHERE id = $1', [run.id, deletedAt]);
  return run.id;
}

function toPairs(record: Readonly<Record<string, string>>) {
  return Object.entries(record).map(([key, value]) => ({ key, value }));
}
