import { NotFoundError } from '@orrery/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createExperimentsDatabase, type ExperimentsDatabase } from '../testing/experiments-database.js';
import { Tracking } from '../testing/tracking.js';
import { runHex } from './run-id.js';
import { ParamChangedError, ParamsChangedError, RunDeletedError } from './run.errors.js';

let database: ExperimentsDatabase;
let tracking: Tracking;
let experiment: string;

beforeAll(async () => {
  database = await createExperimentsDatabase();
  tracking = new Tracking(database.unitOfWork);
  experiment = await tracking.newExperiment();
});

afterAll(() => database.close());

const NOTHING = { metrics: [], params: [], tags: [] } as const;
const param = (key: string, value: string) => ({ ...NOTHING, params: [{ key, value }] });
const tag = (key: string, value: string) => ({ ...NOTHING, tags: [{ key, value }] });

describe('a run', () => {
  it('is what the client said when it began', async () => {
    const { run } = await tracking.newRun(experiment, {
      ...{ name: 'unique-grouse', userId: 'ann', startedAt: new Date(1234) },
      tags: [{ key: 'mlflow.source.type', value: 'LOCAL' }],
    });
    expect(await tracking.runs.get(null, runHex(run.id).toUpperCase())).toEqual({
      run: {
        ...run,
        name: 'unique-grouse',
        userId: 'ann',
        status: 'RUNNING',
        startedAt: new Date(1234),
        endedAt: null,
        deletedAt: null,
      },
      experimentNumber: Number(experiment),
      artifactUri: `mlflow-artifacts:/${experiment}/${runHex(run.id)}/artifacts`,
      metrics: [],
      params: [],
      tags: [
        { key: 'mlflow.runName', value: 'unique-grouse' },
        { key: 'mlflow.source.type', value: 'LOCAL' },
      ],
      datasets: [],
      modelInputs: [],
      modelOutputs: [],
    });
  });

  it('has its files where its experiment says', async () => {
    const { number } = await tracking.experiments.create(null, {
      name: 'elsewhere',
      artifactLocation: 's3://b/x',
    });
    const { run, artifactUri } = await tracking.newRun(String(number));
    expect(artifactUri).toBe(`s3://b/x/${runHex(run.id)}/artifacts`);
  });

  it('is called the same by its name and its tag, whichever changes', async () => {
    const { id } = (await tracking.newRun(experiment)).run;
    await tracking.runs.update(null, id, { name: 'renamed' });
    expect(await tracking.runs.get(null, id)).toMatchObject({
      run: { name: 'renamed' },
      tags: [{ value: 'renamed' }],
    });
    await tracking.runs.setTag(null, id, { key: 'mlflow.runName', value: 'again' });
    expect(await tracking.runs.get(null, id)).toMatchObject({
      run: { name: 'again' },
      tags: [{ value: 'again' }],
    });
  });

  it('tells each time that it has come to an end, once', async () => {
    const { id } = (await tracking.newRun(experiment)).run;
    for (const status of ['SCHEDULED', 'FINISHED', 'FINISHED', 'RUNNING', 'KILLED'] as const) {
      await tracking.runs.update(null, id, { status, endedAt: new Date(9) });
    }
    const events = await database.dataSource.query<{ status: string }[]>(
      `SELECT body #>> '{data,status}' AS status FROM outbox WHERE body ->> 'subject' = $1 ORDER BY position`,
      [id],
    );
    expect(events.map(({ status }) => status)).toEqual(['FINISHED', 'KILLED']);
    expect(await tracking.runs.get(null, id)).toMatchObject({
      run: { status: 'KILLED', endedAt: new Date(9) },
    });
  });

  it('takes nothing while it is deleted, and everything once it ended or was restored', async () => {
    const { id } = (await tracking.newRun(experiment)).run;
    await tracking.runs.update(null, id, { status: 'FINISHED' });
    await tracking.runs.logBatch(null, id, param('late', '1'));
    await tracking.runs.delete(null, id);
    const message = `The run ${runHex(id)} must be in the 'active' state. Current state is deleted.`;
    await expect(tracking.runs.logBatch(null, id, param('later', '1'))).rejects.toThrow(message);
    await expect(tracking.runs.update(null, id, { name: 'x' })).rejects.toThrow(RunDeletedError);
    await expect(tracking.runs.deleteTag(null, id, 'mlflow.runName')).rejects.toThrow(RunDeletedError);
    await expect(tracking.runs.logOutputs(null, id, [])).rejects.toThrow(RunDeletedError);
    await tracking.runs.restore(null, id);
    await tracking.runs.logBatch(null, id, NOTHING);
    await tracking.runs.logBatch(null, id, param('later', '1'));
    expect((await tracking.runs.get(null, id)).params).toHaveLength(2);
  });

  it('does not exist for other projects, nor under a text that is no identifier', async () => {
    const { id } = (await tracking.newRun(experiment)).run;
    for (const [scope, runId] of [
      ['theirs', id],
      [null, 'x'],
      [null, '0'.repeat(32)],
    ] as const) {
      await expect(tracking.runs.get(scope, runId)).rejects.toMatchObject({
        details: { what: 'Run', by: runId },
      });
      await expect(tracking.runs.logBatch(scope, runId, param('a', '1'))).rejects.toThrow(NotFoundError);
      await expect(tracking.runs.delete(scope, runId)).rejects.toThrow(NotFoundError);
      await expect(tracking.runs.update(scope, runId, {})).rejects.toThrow(NotFoundError);
    }
  });
});

describe('a batch', () => {
  it('is logged whole or not at all, and says which params changed', async () => {
    const runId = await tracking.newRunWith(experiment, { params: { a: '1', b: "it's" } });
    const batch = {
      metrics: [{ key: 'm', value: 1, step: 0, atMs: 0 }],
      params: [...param('a', '2').params, ...param('b', 'x').params, ...param('new', '1').params],
      tags: tag('t', '1').tags,
    };
    const error = await tracking.runs.logBatch(null, runId, batch).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ParamsChangedError);
    expect(error).toMatchObject({
      message:
        "Changing param values is not allowed. Params were already logged='[" +
        "{'key': 'a', 'old_value': '1', 'new_value': '2'}, " +
        `{'key': 'b', 'old_value': "it's", 'new_value': 'x'}]' for run ID='${runId}'.`,
    });
    expect(await tracking.runs.get(null, runId)).toMatchObject({ metrics: [], params: [{}, {}], tags: [{}] });
    await expect(tracking.runs.logParam(null, runId, { key: 'a', value: '2' })).rejects.toThrow(
      ParamChangedError,
    );
    await expect(tracking.runs.logParam(null, runId, { key: 'a', value: '2' })).rejects.toThrow(
      "Param with key='a' was already logged with value='1' for run ID='" +
        runId +
        "'. Attempted logging new value '2'.",
    );
  });

  it('that comes again changes nothing', async () => {
    const runId = await tracking.newRunWith(experiment, {});
    const batch = {
      metrics: [1, NaN, Infinity].map((value, step) => ({ key: 'm', value, step, atMs: 5 })),
      params: param('p', '1').params,
      tags: [...tag('t', '1').tags, ...tag('t', '2').tags],
    };
    await tracking.runs.logBatch(null, runId, batch);
    const before = await tracking.runs.get(null, runId);
    await tracking.runs.logBatch(null, runId, batch);
    expect(await tracking.runs.get(null, runId)).toEqual(before);
    expect(before.tags).toContainEqual({ key: 't', value: '2' });
    expect(
      (await tracking.metrics.history(null, runId, 'm', { first: null, after: null })).points,
    ).toHaveLength(3);
  });

  it('has the last of a metric by step, then time, then value', async () => {
    const runId = await tracking.newRunWith(experiment, {});
    for (const [step, atMs, value] of [
      [5, 1, 1],
      [5, 2, 3],
      [5, 2, 2],
      [4, 99, 9],
    ] as const) {
      await tracking.runs.logMetric(null, runId, { key: 'm', step, atMs, value });
    }
    expect((await tracking.runs.get(null, runId)).metrics).toMatchObject([
      { last: 3, lastStep: 5, lastAtMs: 2 },
    ]);
  });

  it('holds times and steps as large as 64 bits, and refuses larger ones', async () => {
    const runId = await tracking.newRunWith(experiment, {});
    const point = { key: 'm', step: -(2 ** 62), atMs: 1_700_000_000_000_000_000, value: 1 };
    await tracking.runs.logMetric(null, runId, point);
    expect((await tracking.runs.get(null, runId)).metrics).toMatchObject([
      { lastStep: point.step, lastAtMs: point.atMs },
    ]);
    for (const wrong of [2 ** 63, 1.5, NaN]) {
      const batch = tracking.runs.logMetric(null, runId, { ...point, atMs: wrong });
      await expect(batch).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    }
  });

  it('waits for another of the same run, and never both for each other', async () => {
    const runId = await tracking.newRunWith(experiment, {});
    const keys = Array.from({ length: 40 }, (_, i) => `key-${i}`);
    const write = (worker: number) => {
      const order = worker % 2 === 0 ? keys : keys.toReversed();
      return tracking.runs.logBatch(null, runId, {
        metrics: order.map((key, i) => ({ key, value: worker, step: worker * 100 + i, atMs: 0 })),
        params: order.map((key) => ({ key, value: 'same' })),
        tags: [
          ...order.map((key) => ({ key, value: String(worker) })),
          { key: 'mlflow.runName', value: `w${worker}` },
        ],
      });
    };
    await Promise.all(
      Array.from({ length: 10 }, async (_, worker) => {
        for (let round = 0; round < 3; round += 1) await write(worker);
        await tracking.runs.update(null, runId, { name: `u${worker}` });
      }),
    );
    const { metrics, params } = await tracking.runs.get(null, runId);
    expect(metrics.map(({ last }) => last)).toEqual(keys.map(() => 9));
    expect(params).toHaveLength(40);
    const [{ count } = { count: 0 }] = await database.dataSource.query<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM run_metric_point WHERE series IN
         (SELECT id FROM run_metric WHERE replace(run_id::text, '-', '') = $1)`,
      [runId],
    );
    expect(count).toBe(400);
  });

  it('wins or loses as a whole against another that says another value of a param at the same moment', async () => {
    for (let round = 0; round < 10; round += 1) {
      const runId = await tracking.newRunWith(experiment, {});
      const outcomes = await Promise.allSettled(
        ['x', 'y', 'z'].map((value) =>
          tracking.runs.logBatch(null, runId, { ...param('p', value), tags: [{ key: value, value }] }),
        ),
      );
      const { params, tags } = await tracking.runs.get(null, runId);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(tags.map(({ key }) => key).toSorted()).toEqual(['mlflow.runName', params[0]?.value]);
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(ParamsChangedError);
      }
    }
  });
});

describe('a tag', () => {
  it('is deleted once', async () => {
    const runId = await tracking.newRunWith(experiment, { tags: { t: '1' } });
    await tracking.runs.deleteTag(null, runId, 't');
    await expect(tracking.runs.deleteTag(null, runId, 't')).rejects.toMatchObject({
      details: { what: 'Tag', by: 't' },
    });
  });
});

describe('inputs and outputs', () => {
  const dataset = {
    name: 'd',
    digest: '1',
    sourceType: 'local',
    source: '{}',
    schema: '{"a":1}',
    profile: null,
  };

  it('are told in the order in which they were logged, each once, as first described', async () => {
    const runId = await tracking.newRunWith(experiment, {});
    const tags = [{ key: 'mlflow.data.context', value: 'training' }];
    const inputs = [
      { dataset, tags },
      { dataset: { ...dataset, source: 'other' }, tags: [] },
    ];
    const another = { dataset: { ...dataset, name: 'a' }, tags: [] };
    await tracking.runs.logInputs(null, runId, { datasets: inputs, models: ['m-2', 'm-1'] });
    await tracking.runs.logInputs(null, runId, { datasets: [another, ...inputs], models: ['m-1'] });
    await tracking.runs.logOutputs(null, runId, [{ modelId: 'm-3', step: 7 }]);
    await tracking.runs.logOutputs(null, runId, [{ modelId: 'm-3', step: 8 }]);
    expect(await tracking.runs.get(null, runId)).toMatchObject({
      datasets: [{ dataset, tags }, another],
      modelInputs: ['m-2', 'm-1'],
      modelOutputs: [{ modelId: 'm-3', step: 7 }],
    });
    expect(await tracking.runs.listDatasets(null, [experiment, 'x'])).toEqual([
      { experimentNumber: Number(experiment), name: 'a', digest: '1', context: null },
      { experimentNumber: Number(experiment), name: 'd', digest: '1', context: 'training' },
    ]);
    expect(await tracking.runs.listDatasets('theirs', [experiment])).toEqual([]);
  });

  it('are one dataset when several runs of an experiment read it at the same time', async () => {
    const own = await tracking.newExperiment();
    const runs = await Promise.all(Array.from({ length: 6 }, () => tracking.newRun(own)));
    const names = ['x', 'y', 'z'].map((name) => ({ dataset: { ...dataset, name }, tags: [] }));
    await Promise.all(
      runs.map(({ run }, i) =>
        tracking.runs.logInputs(null, run.id, { datasets: i % 2 ? names : names.toReversed(), models: [] }),
      ),
    );
    expect(await tracking.runs.listDatasets(null, [own])).toHaveLength(3);
  });
});
