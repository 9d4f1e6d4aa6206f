import { NotFoundError } from '@orrery/domain';
import { parseFilter } from '@orrery/platform-mlflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countStatements } from '../../testing/count-statements.js';
import { createExperimentsDatabase, type ExperimentsDatabase } from '../../testing/experiments-database.js';
import { Tracking } from '../../testing/tracking.js';
import { runHex } from '../run-id.js';

let database: ExperimentsDatabase;
let tracking: Tracking;

beforeAll(async () => {
  database = await createExperimentsDatabase();
  tracking = new Tracking(database.unitOfWork);
});

afterAll(() => database.close());

describe('a filter', () => {
  let experiment: string;
  let ids: Record<'a' | 'b' | 'c' | 'bare', string>;

  beforeAll(async () => {
    experiment = await tracking.newExperiment();
    const run = (
      name: string,
      logged: Parameters<Tracking['newRunWith']>[1],
      startedAt: number,
      userId = '',
    ) => tracking.newRunWith(experiment, logged, { name, startedAt: new Date(startedAt), userId });
    ids = {
      a: await run(
        'a',
        { metrics: { loss: 0.1, nan: NaN }, params: { lr: '0.1', 'a b': 'x' }, tags: { team: 'Red' } },
        1,
        'ann',
      ),
      b: await run(
        'b',
        { metrics: { loss: 0.5, nan: 2 }, params: { lr: '0.01' }, tags: { team: 'Blue_1' } },
        2,
      ),
      c: await run('c', { metrics: { loss: Infinity }, params: { lr: '10%' }, tags: { team: 'Blueish' } }, 3),
      bare: await run('bare', {}, 4),
    };
    await tracking.runs.logBatch(null, ids.a, {
      metrics: [3, -7, 2].map((value, i) => ({ key: 'curve', value, step: i, atMs: 5 })),
      params: [],
      tags: [],
    });
    await tracking.runs.update(null, ids.b, { status: 'FINISHED', endedAt: new Date(50) });
    const dataset = {
      name: 'flights',
      digest: 'd1',
      sourceType: 'local',
      source: '{}',
      schema: null,
      profile: null,
    };
    const train = [{ key: 'mlflow.data.context', value: 'train' }];
    const other = { dataset: { ...dataset, name: 'airports', digest: 'd2' }, tags: [] };
    await tracking.runs.logInputs(null, ids.c, { datasets: [{ dataset, tags: train }, other], models: [] });
    await tracking.runs.logInputs(null, ids.b, { datasets: [other], models: [] });
  });

  const found = async (filter: string): Promise<string> =>
    [...(await tracking.find(experiment, filter))].toSorted().join(' ');

  it.each([
    ['metrics.loss = 0.5', 'b'],
    ['metrics.loss != 0.5', 'a c'],
    ['metrics.loss < 0.5', 'a'],
    ['metrics.loss <= 0.5', 'a b'],
    ['metrics.loss > 0.1', 'b c'],
    ['metrics.loss >= 0.1', 'a b c'],
    ['metrics.nan > 0', 'b'],
    ['metrics.nan >= 0', 'b'],
    ['metrics.nan < 3', 'b'],
    ['metrics.nan != 2', 'a'],
    ['metrics.none > 0', ''],
    ['metrics.curve = 2', 'a'],
    ['min(metrics.curve) = -7', 'a'],
    ['max(metrics.curve) = 3', 'a'],
    ['first(metrics.curve) = 3', 'a'],
    ['last(metrics.curve) = 2', 'a'],
    ['max(metrics.nan) != 2', 'a'],
  ])('on metrics: %s', async (filter, names) => {
    expect(await found(filter)).toBe(names);
  });

  it.each([
    [`params.lr = '0.1'`, 'a'],
    [`params.lr != '0.1'`, 'b c'],
    [`params.lr LIKE '0.%'`, 'a b'],
    [`params.lr LIKE '0_1'`, 'a'],
    [`params.lr LIKE '%\\%'`, 'c'],
    [`params.lr LIKE '0.1\\'`, ''],
    [`params."a b" = 'x'`, 'a'],
    [`tags.team LIKE 'blue%'`, ''],
    [`tags.team ILIKE 'blue%'`, 'b c'],
    [`tags.team LIKE 'Blue\\_%'`, 'b'],
    [`tags.team != 'Red'`, 'b c'],
    [`tags.team IS NULL`, 'bare'],
    [`tags.team IS NOT NULL`, 'a b c'],
    [`params.lr IS NULL`, 'bare'],
    [`tags.\`mlflow.runName\` = 'bare'`, 'bare'],
  ])('on params and tags: %s', async (filter, names) => {
    expect(await found(filter)).toBe(names);
  });

  it.each([
    [`attributes.run_name = 'a'`, 'a'],
    [`run_name LIKE 'b%'`, 'b bare'],
    [`attributes.status = 'FINISHED'`, 'b'],
    [`status != 'FINISHED'`, 'a bare c'],
    [`user_id = 'ann'`, 'a'],
    [`start_time > 2`, 'bare c'],
    [`start_time = 2`, 'b'],
    [`created <= 2`, 'a b'],
    [`end_time > 0`, 'b'],
    [`start_time < 99999999999999999999`, 'a b bare c'],
    [`artifact_uri LIKE 'mlflow-artifacts:/%/artifacts'`, 'a b bare c'],
    [`dataset.name = 'flights'`, 'c'],
    [`dataset.name = 'airports'`, 'b c'],
    [`dataset.name = 'flights' AND dataset.digest = 'd2'`, 'c'],
    [`dataset.context = 'train'`, 'c'],
    [`dataset.digest IN ('d1', 'd3')`, 'c'],
    [`dataset.name ILIKE 'AIR%'`, 'b c'],
  ])('on attributes and datasets: %s', async (filter, names) => {
    expect(await found(filter)).toBe(names);
  });

  it('knows runs by their identifiers in both spellings', async () => {
    expect(await found(`run_id = '${ids.a}'`)).toBe('a');
    expect(await found(`run_id IN ('${ids.a}', '${ids.b}')`)).toBe('a b');
    expect(await found(`run_id NOT IN ('${ids.a}', 'nonsense')`)).toBe('b bare c');
    expect(await found(`run_id != '${ids.a}'`)).toBe('b bare c');
    expect(await found(`run_id LIKE '${ids.a.slice(0, 31)}_'`)).toContain('a');
  });

  it('takes OR and parentheses', async () => {
    expect(await found(`(metrics.loss < 0.2 OR tags.team = 'Blueish') AND params.lr != '10%'`)).toBe('a');
    expect(await found(`metrics.loss < 0.2 OR tags.team IS NULL`)).toBe('a bare');
  });

  it('keeps what was given out of the statement', async () => {
    const evil = `'; DROP TABLE run; --`;
    expect(await found(`params.\`${evil.replaceAll('`', '')}\` = "x"`)).toBe('');
    expect(await found(`tags.team = "${evil}"`)).toBe('');
  });

  it('finds nothing of another project, and runs of all for who is bound to none', async () => {
    const theirs = await tracking.experiments.create('theirs', { name: 'e' });
    const request = {
      experiment: String(theirs.number),
      name: 'r',
      userId: '',
      startedAt: new Date(),
      tags: [],
    };
    await tracking.runs.create('theirs', request);
    const search = {
      experiments: [String(theirs.number)],
      filter: null,
      orderBy: [],
      view: 'ALL',
      first: 9,
      after: null,
    } as const;
    expect((await tracking.runs.search('ours', search)).runs).toEqual([]);
    expect((await tracking.runs.search('theirs', search)).runs).toHaveLength(1);
    expect((await tracking.runs.search(null, search)).runs).toHaveLength(1);
    await expect(tracking.runs.create('ours', request)).rejects.toThrow(NotFoundError);
  });
});

describe('an order', () => {
  let experiment: string;

  beforeAll(async () => {
    experiment = await tracking.newExperiment();
    const values = { one: 1, nan: NaN, two: 2, minus: -Infinity, 'one-later': 1, plus: Infinity } as const;
    for (const [name, x] of Object.entries(values)) {
      await tracking.newRunWith(
        experiment,
        { metrics: { x, y: -x }, params: { p: name.slice(0, 3) } },
        { name },
      );
    }
    await tracking.newRun(experiment, { name: 'none' });
  });

  it.each([
    [['metrics.x ASC'], 'minus one-later one two plus nan none'],
    [['metrics.x DESC'], 'plus two one-later one minus nan none'],
    [['metrics.x ASC', 'start_time ASC'], 'minus one one-later two plus nan none'],
    [['params.p ASC', 'metrics.x DESC'], 'minus nan one-later one plus two none'],
    [['params.p DESC', 'attributes.run_name DESC'], 'two plus one-later one nan minus none'],
    [['status ASC', 'metrics.y ASC'], 'plus two one-later one minus nan none'],
    [['min(metrics.x) DESC', 'run_name'], 'plus two one one-later minus nan none'],
    [['start_time ASC'], 'one nan two minus one-later plus none'],
    [['end_time DESC', 'run_name ASC'], 'minus nan none one one-later plus two'],
    [['tags.nothing'], 'none plus one-later minus two nan one'],
    [[], 'none plus one-later minus two nan one'],
  ])('%s puts missing and NaN last, and breaks ties by the newest start', async (orderBy, names) => {
    expect((await tracking.find(experiment, null, { orderBy })).join(' ')).toBe(names);
  });

  it.each([
    [['metrics.x ASC']],
    [['metrics.x DESC']],
    [['params.p DESC']],
    [['status', 'metrics.x DESC', 'params.p']],
    [['end_time DESC']],
    [[]],
  ])('%s is the same in pages of any size, without gaps and repetitions', async (orderBy) => {
    const whole = await tracking.find(experiment, null, { orderBy });
    for (const first of [1, 2, 3, 7]) {
      const names: string[] = [];
      let after: string | null = null;
      do {
        const page = await tracking.search(experiment, null, { orderBy, first, after });
        names.push(...page.runs.map(({ run }) => run.name));
        after = page.next;
      } while (after !== null);
      expect(names).toEqual(whole);
    }
  });

  it('refuses a place that is none', async () => {
    for (const after of ['', '[]', 'null', '["x",0,"1"]', `[1,{"a":1}]`]) {
      await expect(tracking.search(experiment, null, { after })).rejects.toThrow('not where a page');
    }
  });

  it('merges the runs of several experiments', async () => {
    const other = await tracking.newExperiment();
    await tracking.newRunWith(other, { metrics: { x: 1.5 } }, { name: 'other' });
    const names = await tracking.find([experiment, other, '999999', 'x'], null, {
      orderBy: ['metrics.x'],
      first: 4,
    });
    expect(names).toEqual(['minus', 'one-later', 'one', 'other']);
  });
});

describe('a page of runs', () => {
  it('shows all of each run, or only what is asked, in a constant number of statements', async () => {
    const experiment = await tracking.newExperiment();
    for (let i = 0; i < 20; i += 1) {
      await tracking.newRunWith(experiment, {
        metrics: { m: NaN, n: i },
        params: { p: '1', q: '2' },
        tags: { t: 'x' },
      });
    }
    const filter = 'metrics.n >= 0';
    const statements = await countStatements(database.dataSource, async () => {
      const { runs } = await tracking.search(experiment, filter, { orderBy: ['metrics.n DESC'], first: 10 });
      expect(runs).toHaveLength(10);
      expect(runs[0]).toMatchObject({
        experimentNumber: Number(experiment),
        metrics: [
          { key: 'm', last: NaN },
          { key: 'n', last: 19, lastStep: 0, lastAtMs: 0 },
        ],
        params: [{ key: 'p', value: '1' }, { key: 'q' }],
        tags: [{ key: 'mlflow.runName' }, { key: 't', value: 'x' }],
      });
      const { id } = runs[0]?.run ?? {};
      expect(runs[0]?.artifactUri).toBe(`mlflow-artifacts:/${experiment}/${id && runHex(id)}/artifacts`);
    });
    expect(statements).toBe(2);
    const show = { metrics: ['n'], params: false, tags: false, inputs: false, outputs: false } as const;
    const { runs } = await tracking.search(experiment, null, { show, first: 1 });
    expect(runs[0]).toMatchObject({ metrics: [{ key: 'n' }], params: [], tags: [] });
  });

  it('is of the runs that are there, of the deleted ones, or of both', async () => {
    const experiment = await tracking.newExperiment();
    const [kept, gone] = [await tracking.newRun(experiment), await tracking.newRun(experiment)];
    await tracking.runs.delete(null, gone.run.id);
    expect(await tracking.find(experiment, null)).toEqual([kept.run.name]);
    expect(await tracking.find(experiment, null, { view: 'DELETED' })).toEqual([gone.run.name]);
    expect(await tracking.find(experiment, null, { view: 'ALL' })).toEqual([gone.run.name, kept.run.name]);
  });

  it('costs no more where more runs do not match', async () => {
    const experiment = await tracking.newExperiment();
    const { id } = await tracking.experiments.getByNumber(null, experiment);
    // A plan follows from what is known of all values, and those of other tests are like nobody's.
    await database.dataSource.query('TRUNCATE run CASCADE');
    await database.dataSource.query(
      `WITH made AS (
         INSERT INTO run (id, experiment_id, name, status, dataset_version_ids, started_at)
         SELECT uuidv7(), $1, 'r', 'FINISHED', '{}', now() - i * interval '1 s' FROM generate_series(1, 20000) AS i
         RETURNING id, experiment_id
       ), pairs AS (
         INSERT INTO run_param (run_id, key, experiment_id, value)
         SELECT id, 'seed', experiment_id, (row_number() OVER ())::text FROM made
       )
       INSERT INTO run_metric (run_id, key, experiment_id, last, last_step, last_at_ms, first, first_step, first_at_ms, chronological)
       SELECT id, 'x', experiment_id, row_number() OVER (), 0, 0, 0, 0, 0, true FROM made`,
      [id],
    );
    await database.dataSource.query('ANALYZE run, run_param, run_metric');
    const request = { experiments: [experiment], view: 'ACTIVE', first: 20, after: null } as const;
    for (const [filter, orderBy] of [
      ['metrics.x > 19990', []],
      [`params.seed = '777'`, []],
      [null, [{ subject: { kind: 'metric', key: 'x', value: 'last' }, direction: 'DESC' }]],
      [null, []],
      [`attributes.status = 'RUNNING'`, []],
    ] as const) {
      const search = { ...request, filter: parseFilter(filter, 'runs'), orderBy };
      const read = await database.unitOfWork.run(async () => {
        const before = await rowsReadSoFar();
        const { runs } = await tracking.runs.search(null, search);
        return { rows: (await rowsReadSoFar()) - before, runs: runs.length };
      });
      expect(read.rows, `${filter}`).toBeGreaterThanOrEqual(read.runs);
      expect(read.rows, `${filter}`).toBeLessThan(500);
    }
  });
});

/**
 * How many rows of runs and what belongs to them this connection has read and not reported yet, by scans and through
 * indexes. PostgreSQL's view speaks of the current transaction, but for up to a second it also counts those before it.
 */
async function rowsReadSoFar(): Promise<number> {
  const [row] = await database.unitOfWork.manager.query<{ read: string }[]>(`
    SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) AS read FROM pg_stat_xact_user_tables
    WHERE relname IN ('run', 'run_param', 'run_metric')`);
  return Number(row?.read);
}
