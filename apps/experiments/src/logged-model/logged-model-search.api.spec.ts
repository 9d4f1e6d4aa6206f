import { startTestService, type TestService } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { experimentsSchema, experimentsService } from '../index.js';
import {
  LOGGED_MODELS,
  createLoggedModel,
  measureModels,
  sendJson,
  type LoggedModelJson,
} from '../testing/logged-models.js';
import { startTrackedRun } from '../testing/tracked-runs.js';
import type { LoggedModelMetricPoint } from './logged-model.js';

let experiments: TestService;

beforeAll(async () => {
  experiments = await startTestService(experimentsService, experimentsSchema);
});

afterAll(() => experiments.close());

describe('a search for logged models', () => {
  it('goes through them page by page, each once, whatever the order; nothing to compare with comes last', async () => {
    const run = await startTrackedRun(experiments);
    const values = [0.3, NaN, 0.1, Infinity, null, 0.2, -Infinity, 0.1];
    for (const [index, value] of values.entries()) {
      const { model_id: modelId } = (
        await createLoggedModel(experiments, { experiment_id: run.number, name: `n${index}` })
      ).info;
      if (value !== null) await measureModels(experiments, run.hex, [pointOf(modelId, { value })]);
    }
    const byMetric = await searchAll(run.number, { order_by: [{ field_name: 'metrics.rmse' }] });
    expect(byMetric.slice(0, 1)).toEqual(['n6']);
    expect(byMetric.slice(1, 3).sort()).toEqual(['n2', 'n7']);
    expect(byMetric.slice(3, 6)).toEqual(['n5', 'n0', 'n3']);
    expect(byMetric.slice(6).sort()).toEqual(['n1', 'n4']);
    const orders = [
      [],
      [{ field_name: 'name', ascending: false }],
      [{ field_name: 'metrics.rmse', ascending: false }],
      [{ field_name: 'creation_timestamp' }, { field_name: 'status' }, { field_name: 'model_id' }],
    ];
    for (const order_by of orders)
      expect((await searchAll(run.number, { order_by })).toSorted()).toEqual(
        values.map((_, index) => `n${index}`),
      );
    expect(await searchAll(run.number, { order_by: orders[1] })).toEqual(
      values.map((_, index) => `n${7 - index}`),
    );
  });

  it('compares attributes, params, tags and metrics, also with OR and parentheses', async () => {
    const run = await startTrackedRun(experiments);
    const make = async (name: string, lr: string, value: number) => {
      const { model_id: id } = (
        await createLoggedModel(experiments, {
          experiment_id: run.number,
          name,
          model_type: 'T',
          params: [{ key: 'lr', value: lr }],
          tags: [{ key: 'a b', value: name }],
        })
      ).info;
      await measureModels(experiments, run.hex, [
        pointOf(id, { value, datasetName: name, datasetDigest: '1' }),
      ]);
      return id;
    };
    const one = await make('one', '0.1', 1);
    const two = await make('two', '0.2', 2);
    await sendJson(experiments, 'PATCH', `${LOGGED_MODELS}/${two}`, {
      model_id: two,
      status: 'LOGGED_MODEL_READY',
    });
    const expected: [string, string[]][] = [
      ["name = 'one'", ['one']],
      ["name != 'one'", ['two']],
      ["name LIKE 'o%'", ['one']],
      ["name ILIKE 'T%'", ['two']],
      ["name IN ('one', 'two')", ['one', 'two']],
      [`model_id = '${one}'`, ['one']],
      [`model_id != '${one}'`, ['two']],
      ["model_id = 'nonsense'", []],
      ["status = 'READY'", ['two']],
      ["status = 'LOGGED_MODEL_PENDING'", ['one']],
      ["model_type = 'T' AND source_run_id = ''", ['one', 'two']],
      ["params.lr = '0.1'", ['one']],
      ["tags.`a b` = 'two'", ['two']],
      ['metrics.rmse > 1.5', ['two']],
      ['metrics.rmse <= 1', ['one']],
      ['creation_timestamp > 0 AND last_updated_timestamp < 1', []],
      ["params.lr = '0.1' OR metrics.rmse = 2", ['one', 'two']],
      ["(name = 'one' OR name = 'two') AND tags.`a b` = 'one'", ['one']],
    ];
    for (const [filter, names] of expected) {
      expect((await search(run.number, { filter })).toSorted(), filter).toEqual(names);
    }
    const datasets = [{ dataset_name: 'two' }];
    expect(await search(run.number, { datasets })).toEqual(['two']);
    expect(await search(run.number, { datasets, filter: 'metrics.rmse < 2' })).toEqual([]);
    expect(await search(run.number, { datasets: [{ dataset_name: 'two', dataset_digest: '2' }] })).toEqual(
      [],
    );
  });

  it('takes what is in a filter for text and never for SQL', async () => {
    const { number } = await startTrackedRun(experiments);
    for (const filter of [
      "name = '''; DROP TABLE logged_model; --'",
      "tags.`x' OR '1'='1` = 'a'",
      "params.`a\\` = 'b'",
    ]) {
      const [status] = await sendJson(experiments, 'POST', `${LOGGED_MODELS}/search`, {
        experiment_ids: [number],
        filter,
      });
      expect([200, 400]).toContain(status);
    }
    expect(await search(number)).toEqual([]);
  });
});

function pointOf(modelId: string, point: Partial<LoggedModelMetricPoint>): LoggedModelMetricPoint {
  return {
    modelId,
    key: 'rmse',
    value: 0,
    atMs: 1,
    step: 0,
    datasetName: null,
    datasetDigest: null,
    ...point,
  };
}

async function search(experiment: string, query: object = {}): Promise<readonly string[]> {
  const [status, body] = await sendJson(experiments, 'POST', `${LOGGED_MODELS}/search`, {
    experiment_ids: [experiment],
    ...query,
  });
  expect(status, JSON.stringify(body)).toBe(200);
  return ((body as { models?: LoggedModelJson[] }).models ?? []).map(({ info }) => info.name);
}

/** All pages, two models at a time. */
async function searchAll(experiment: string, query: object): Promise<readonly string[]> {
  const names: string[] = [];
  let token: string | undefined;
  do {
    const request = {
      experiment_ids: [experiment],
      max_results: 2,
      ...query,
      ...(token && { page_token: token }),
    };
    const [status, body] = await sendJson(experiments, 'POST', `${LOGGED_MODELS}/search`, request);
    expect(status, JSON.stringify(body)).toBe(200);
    const page = body as { models?: LoggedModelJson[]; next_page_token?: string };
    names.push(...(page.models ?? []).map(({ info }) => info.name));
    token = page.next_page_token;
  } while (token !== undefined);
  return names;
}
