import type { ExperimentId, RunId } from '@orrery/domain';
import { newId, type UnitOfWork } from '@orrery/platform-postgres';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunArtifactLoader } from '../run-artifact/run-artifact.loader.js';
import { ArtifactFileRepository } from '../artifact-file/artifact-file.repository.js';
import { RunMetricLoader } from '../run-metric/run-metric.loader.js';
import { RunMetricRepository } from '../run-metric/run-metric.repository.js';
import { countStatements } from '../testing/count-statements.js';
import { createExperimentsDatabase, type ExperimentsDatabase } from '../testing/experiments-database.js';
import { Tracking } from '../testing/tracking.js';
import { RunLoader } from './run.loader.js';
import { RunRepository } from './run.repository.js';

let database: ExperimentsDatabase;
let dataSource: DataSource;
let unitOfWork: UnitOfWork;
let runs: RunRepository;
let tracking: Tracking;

beforeAll(async () => {
  database = await createExperimentsDatabase();
  ({ dataSource, unitOfWork } = database);
  runs = new RunRepository(unitOfWork);
  tracking = new Tracking(unitOfWork);
});

afterAll(() => database.close());

describe('a list of runs', () => {
  it('takes one statement for each kind of thing that is asked of its runs, however many there are', async () => {
    const experimentId = await newExperiment('loaded');
    const ids = await newRuns(experimentId, 30);
    const loader = new RunLoader(runs);
    const metrics = new RunMetricLoader(new RunMetricRepository(unitOfWork));
    const artifacts = new RunArtifactLoader(new ArtifactFileRepository(unitOfWork));
    const context = {};

    const statements = await countStatements(dataSource, () =>
      Promise.all(
        ids.flatMap((id): Promise<unknown>[] => [
          loader.params.load(context, id),
          loader.tags.load(context, id),
          metrics.ofRun.load(context, { runId: id, keys: null }),
          artifacts.byRun.load(context, id),
        ]),
      ),
    );

    expect(statements).toBe(4);
  });

  it('is read from any place without sorting, however long it is', async () => {
    const experimentId = await newExperiment('many');
    await dataSource.query(
      `INSERT INTO run (id, experiment_id, name, status, dataset_version_ids, started_at)
       SELECT uuidv7(), $1, 'r', 'FINISHED', '{}', now() FROM generate_series(1, 20000)`,
      [experimentId],
    );
    await dataSource.query('ANALYZE run');

    const [first] = await dataSource.query<{ id: string }[]>(
      'SELECT id FROM run WHERE experiment_id = $1 ORDER BY id OFFSET 10000 LIMIT 1',
      [experimentId],
    );
    const page = await runs.list(experimentId, { first: 20, after: first?.id ?? null });
    const plan = await dataSource.query<{ 'QUERY PLAN': string }[]>(
      'EXPLAIN SELECT * FROM run WHERE experiment_id = $1 AND id < $2 ORDER BY id DESC LIMIT 21',
      [experimentId, first?.id],
    );

    expect(page).toMatchObject({ hasNextPage: true, items: { length: 20 } });
    const steps = plan.map((line) => line['QUERY PLAN']).join('\n');
    expect(steps).toContain('Index Scan');
    expect(steps).not.toMatch(/Sort|Seq Scan/);
  });
});

async function newExperiment(name: string): Promise<ExperimentId> {
  return (await tracking.experiments.create(null, { name })).id;
}

async function newRuns(experimentId: ExperimentId, count: number): Promise<readonly RunId[]> {
  const ids = Array.from({ length: count }, (): RunId => newId());
  const inputs = { trainingSetId: null, datasetVersionIds: [] };
  for (const id of ids) {
    const times = { startedAt: new Date(), endedAt: null, deletedAt: null };
    await runs.insert({ id, experimentId, name: 'r', userId: '', status: 'RUNNING', inputs, ...times }, null);
  }
  return ids;
}
