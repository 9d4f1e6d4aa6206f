import { moments } from '@orrery/math-statistics';
import { parseFilter } from '@orrery/platform-mlflow';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countStatements } from '../testing/count-statements.js';
import { openTrackingDatabase, type TrackingDatabase } from '../testing/tracking-database.js';
import { RunAggregateRepository } from './run-aggregate.repository.js';
import type { AggregateRequest, GroupMoments } from './run-aggregate.js';

let database: TrackingDatabase;
let aggregates: RunAggregateRepository;

beforeAll(async () => {
  database = await openTrackingDatabase();
  aggregates = new RunAggregateRepository(database.unitOfWork);
});

afterAll(() => database.close());

const aggregate = (request: Partial<AggregateRequest>) =>
  aggregates.aggregate({
    experimentIds: null,
    filter: null,
    view: 'ACTIVE',
    groupBy: [],
    metrics: [],
    first: 100,
    ...request,
  });

const AUC = { key: 'auc', value: 'LAST' } as const;

describe('runs in groups', () => {
  it('have the moments that the same values have in memory', async () => {
    const value = fc.double({ noNaN: true, min: -1e6, max: 1e6 }).map((x) => x + 1e9);
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 12 }), async (values) => {
        const { id } = await database.newExperiment();
        for (const auc of values) await database.newRun(id, { metrics: { auc: [auc] } });
        const [group] = await aggregate({ experimentIds: [id], metrics: [AUC] });
        const expected = moments.of(values);
        const measured = group?.metrics[0]?.moments;
        expect(measured?.count).toBe(values.length);
        // Both sum stably; a sum of squares would be off by 1e18 × 1e-16 = 100.
        expect(measured?.mean).toBeCloseTo(expected.mean, 5);
        const error = Math.abs((measured?.sumOfSquaredDeviations ?? NaN) - expected.sumOfSquaredDeviations);
        expect(error).toBeLessThanOrEqual(1e-6 * expected.sumOfSquaredDeviations + 1e-3);
      }),
      { numRuns: 10 },
    );
  });

  it('are told apart by params, tags and attributes, those that lack them last', async () => {
    const { id, name } = await database.newExperiment();
    const runs = [
      { params: { depth: '3' }, metrics: { auc: [0.2, 0.8] }, tags: { team: 'a' } },
      { params: { depth: '3' }, metrics: { auc: [0.6] }, tags: { team: 'a' } },
      { params: { depth: '10' }, metrics: { auc: [0.7] } },
      { metrics: { auc: [0.1] } },
      { deletedAt: new Date(), params: { depth: '3' } },
    ];
    for (const run of runs) await database.newRun(id, run);

    const groups = await aggregate({
      experimentIds: [id],
      groupBy: [
        { kind: 'PARAM', key: 'depth' },
        { kind: 'TAG', key: 'team' },
        { kind: 'ATTRIBUTE', key: 'experiment' },
      ],
      metrics: [AUC, { key: 'auc', value: 'FIRST' }, { key: 'auc', value: 'MAX' }],
    });

    expect(groups.map(({ by, runCount }) => [...by, runCount])).toEqual([
      ['10', null, name, 1],
      ['3', 'a', name, 2],
      [null, null, name, 1],
    ]);
    expect(groups[1]?.metrics.map(({ moments: { mean }, min, max }) => [mean, min, max])).toEqual([
      [0.7, 0.6, 0.8],
      [0.4, 0.2, 0.6],
      [0.7, 0.6, 0.8],
    ]);
  });

  it('leave out what is no number, or too large to be squared, and count it', async () => {
    const { id } = await database.newExperiment();
    for (const auc of [1, 3, NaN, Infinity, -Infinity, 1e300])
      await database.newRun(id, { metrics: { auc: [auc] } });
    await database.newRun(id);
    const [group] = await aggregate({ experimentIds: [id], metrics: [AUC] });
    expect(group).toMatchObject({
      runCount: 7,
      metrics: [
        {
          moments: { count: 2, mean: 2, sumOfSquaredDeviations: 2 },
          min: 1,
          max: 3,
          excludedCount: 4,
          missingCount: 1,
        },
      ],
    } satisfies Partial<GroupMoments>);
  });

  it('are bounded, filtered, and one statement', async () => {
    const { id } = await database.newExperiment();
    for (const depth of ['1', '2', '3'])
      await database.newRun(id, { params: { depth }, metrics: { auc: [0.5] } });
    const request = {
      experimentIds: [id],
      filter: parseFilter(`params.depth != '2' AND (metrics.auc > 0.4 OR min(metrics.auc) < 0)`, 'runs'),
      groupBy: [{ kind: 'PARAM', key: 'depth' }],
      metrics: [AUC],
    } as const;
    expect((await aggregate(request)).map(({ by }) => by)).toEqual([['1'], ['3']]);
    // One more than asked for says that there are more.
    expect(await aggregate({ ...request, first: 1 })).toHaveLength(2);
    expect(await countStatements(database.dataSource, () => aggregate(request))).toBe(1);
  });

  it('are none where no run is selected', async () => {
    const { id } = await database.newExperiment();
    expect(await aggregate({ experimentIds: [id], metrics: [AUC] })).toEqual([]);
  });
});
