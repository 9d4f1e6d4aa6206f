import { NotFoundError, InvalidInputError, type RunId } from '@orrery/domain';
import { newId } from '@orrery/platform-postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunRepository } from '../run/run.repository.js';
import { countStatements } from '../testing/count-statements.js';
import { openTrackingDatabase, type TrackingDatabase } from '../testing/tracking-database.js';
import { RunComparisonRepository } from './run-comparison.repository.js';
import { RunComparisonService } from './run-comparison.service.js';

let database: TrackingDatabase;
let comparisons: RunComparisonService;

beforeAll(async () => {
  database = await openTrackingDatabase();
  const { unitOfWork } = database;
  comparisons = new RunComparisonService(
    new RunComparisonRepository(unitOfWork),
    new RunRepository(unitOfWork),
  );
});

afterAll(() => database.close());

const compare = (ids: readonly string[], onlyDifferences = true) =>
  comparisons.compare({ ids, onlyDifferences, sections: null });

describe('a comparison of runs', () => {
  it('shows what differs, and tells nothing from an empty text', async () => {
    const { id } = await database.newExperiment();
    const first = await database.newRun(id, {
      params: { depth: '3', seed: '1', note: '' },
      metrics: { auc: [0.5, 0.9], loss: [NaN] },
    });
    const second = await database.newRun(id, {
      params: { depth: '3', seed: '2' },
      metrics: { auc: [0.9], loss: [NaN] },
      tags: { team: 'risk' },
    });

    const { runs, rows, truncated } = await compare([second, first]);

    expect(runs.map((run) => run.id)).toEqual([second, first]);
    expect(truncated).toBe(false);
    expect(rows).toEqual([
      {
        section: 'PARAM',
        key: 'note',
        differs: true,
        values: [
          { runId: second, present: false, text: null, number: null },
          { runId: first, present: true, text: '', number: null },
        ],
      },
      {
        section: 'PARAM',
        key: 'seed',
        differs: true,
        values: [
          { runId: second, present: true, text: '2', number: null },
          { runId: first, present: true, text: '1', number: null },
        ],
      },
      {
        section: 'TAG',
        key: 'team',
        differs: true,
        values: [
          { runId: second, present: true, text: 'risk', number: null },
          { runId: first, present: false, text: null, number: null },
        ],
      },
    ]);
  });

  it('shows what is alike too when that is asked for', async () => {
    const { id, name } = await database.newExperiment();
    const run = { metrics: { loss: [NaN, -0] } };
    const { rows } = await compare([await database.newRun(id, run), await database.newRun(id, run)], false);
    expect(rows.map(({ section, key, differs }) => [section, key, differs])).toEqual([
      ['ATTRIBUTE', 'experiment', false],
      ['ATTRIBUTE', 'name', false],
      ['ATTRIBUTE', 'status', false],
      ['METRIC', 'loss', false],
    ]);
    expect(rows[0]?.values[0]?.text).toBe(name);
    expect(rows[3]?.values[0]).toMatchObject({ text: '0', number: 0 });
  });

  it('takes the same number of statements for two runs and for two hundred', async () => {
    const { id } = await database.newExperiment();
    const ids: RunId[] = [];
    for (let seed = 0; seed < 200; seed += 1) {
      ids.push(await database.newRun(id, { params: { seed: String(seed) }, metrics: { auc: [seed] } }));
    }
    const few = await countStatements(database.dataSource, () => compare(ids.slice(0, 2)));
    expect(await countStatements(database.dataSource, () => compare(ids))).toBe(few);
  });

  it('is cut where it would be too long, and says so', async () => {
    const { id } = await database.newExperiment();
    const params = Object.fromEntries(Array.from({ length: 1001 }, (_, n) => [`p${n}`, 'x']));
    const { rows, truncated } = await compare([
      await database.newRun(id, { params }),
      await database.newRun(id),
    ]);
    expect(rows).toHaveLength(1000);
    expect(truncated).toBe(true);
  });

  it('refuses runs that are not there, no runs and too many', async () => {
    const unknown = newId<RunId>();
    await expect(compare([unknown])).rejects.toThrow(NotFoundError);
    await expect(compare([])).rejects.toThrow(InvalidInputError);
    await expect(compare(['x'])).rejects.toThrow(InvalidInputError);
    await expect(compare(Array.from({ length: 201 }, () => unknown))).rejects.toThrow(InvalidInputError);
  });
});
