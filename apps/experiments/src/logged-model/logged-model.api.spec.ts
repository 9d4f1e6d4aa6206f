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

let experiments: TestService;

beforeAll(async () => {
  experiments = await startTestService(experimentsService, experimentsSchema);
});

afterAll(() => experiments.close());

describe('a logged model', () => {
  it('is shown as MLflow shows it, from its creation to its end', async () => {
    const { number, hex } = await startTrackedRun(experiments);
    const model = await createLoggedModel(experiments, {
      experiment_id: number,
      name: 'model',
      source_run_id: hex,
      params: [
        { key: 'b', value: '2' },
        { key: 'a', value: '1' },
      ],
      tags: [
        { key: 't', value: 'x' },
        { key: 't', value: 'y' },
      ],
    });
    const { model_id: id, creation_timestamp_ms: at } = model.info;
    expect(id).toMatch(/^m-[0-9a-f]{32}$/);
    expect(model).toEqual({
      info: {
        model_id: id,
        experiment_id: number,
        name: 'model',
        creation_timestamp_ms: at,
        last_updated_timestamp_ms: at,
        artifact_uri: `mlflow-artifacts:/${number}/models/${id}/artifacts`,
        status: 'LOGGED_MODEL_PENDING',
        model_type: '',
        source_run_id: hex,
        tags: [{ key: 't', value: 'y' }],
      },
      data: {
        params: [
          { key: 'a', value: '1' },
          { key: 'b', value: '2' },
        ],
      },
    });

    expect(
      await sendJson(experiments, 'POST', `${LOGGED_MODELS}/${id}/params`, {
        model_id: id,
        params: [{ key: 'c', value: '3' }],
      }),
    ).toEqual([200, {}]);
    expect(
      await sendJson(experiments, 'PATCH', `${LOGGED_MODELS}/${id}/tags`, {
        tags: [{ key: 'u', value: 'z' }],
      }),
    ).toEqual([200, {}]);
    expect(await sendJson(experiments, 'DELETE', `${LOGGED_MODELS}/${id}/tags/t`)).toEqual([200, {}]);
    const [, finalized] = await sendJson(experiments, 'PATCH', `${LOGGED_MODELS}/${id}`, {
      model_id: id,
      status: 'LOGGED_MODEL_READY',
    });
    expect(finalized).toMatchObject({
      model: {
        info: { status: 'LOGGED_MODEL_READY', tags: [{ key: 'u', value: 'z' }] },
        data: { params: [{ key: 'a' }, { key: 'b' }, { key: 'c', value: '3' }] },
      },
    });

    expect(await sendJson(experiments, 'DELETE', `${LOGGED_MODELS}/${id}`)).toEqual([200, {}]);
    const gone = {
      error_code: 'RESOURCE_DOES_NOT_EXIST',
      message: `Logged model with ID '${id}' not found.`,
    };
    expect(await sendJson(experiments, 'GET', `${LOGGED_MODELS}/${id}`)).toEqual([404, gone]);
    expect((await sendJson(experiments, 'GET', `${LOGGED_MODELS}/${id}?allow_deleted=true`))[0]).toBe(200);
    const everything = { experiment_ids: [number] };
    expect(await sendJson(experiments, 'POST', `${LOGGED_MODELS}/search`, everything)).toEqual([200, {}]);
  });

  it('gets a name where none is given, and refuses one with characters that URIs need', async () => {
    const { number } = await startTrackedRun(experiments);
    expect((await createLoggedModel(experiments, { experiment_id: number })).info.name).toMatch(
      /^[a-z]+-[a-z]+-\d+$/,
    );
    for (const name of ['a/b', 'a:b', 'a.b', 'a%b', `a'b`]) {
      const [status, body] = await sendJson(experiments, 'POST', LOGGED_MODELS, {
        experiment_id: number,
        name,
      });
      expect(status).toBe(400);
      expect(body).toMatchObject({
        message: expect.stringContaining('cannot contain the following characters') as string,
      });
    }
  });

  it('is refused in MLflow’s words where something is missing or unknown', async () => {
    const { number } = await startTrackedRun(experiments);
    const { model_id: id } = (await createLoggedModel(experiments, { experiment_id: number })).info;
    const refusals: [string, string, object | undefined, number, string][] = [
      ['POST', LOGGED_MODELS, {}, 400, "Missing value for required parameter 'experiment_id'."],
      ['POST', LOGGED_MODELS, { experiment_id: '987654' }, 404, 'No Experiment with id=987654 exists'],
      ['GET', `${LOGGED_MODELS}/m-nope`, undefined, 404, "Logged model with ID 'm-nope' not found."],
      [
        'PATCH',
        `${LOGGED_MODELS}/${id}`,
        { status: 'LOGGED_MODEL_READY' },
        400,
        "Missing value for required parameter 'model_id'.",
      ],
      [
        'PATCH',
        `${LOGGED_MODELS}/${id}`,
        { model_id: id },
        400,
        "Missing value for required parameter 'status'.",
      ],
      [
        'DELETE',
        `${LOGGED_MODELS}/${id}/tags/nope`,
        undefined,
        404,
        `No tag with key 'nope' found for model with ID '${id}'.`,
      ],
      ['POST', `${LOGGED_MODELS}/search`, {}, 400, "Missing value for required parameter 'experiment_ids'."],
      [
        'POST',
        `${LOGGED_MODELS}/search`,
        { experiment_ids: [number], order_by: [{ field_name: 'nope' }] },
        400,
        'Invalid order by field name: nope',
      ],
      [
        'POST',
        `${LOGGED_MODELS}/search`,
        { experiment_ids: [number], page_token: 'nope' },
        400,
        'Invalid page token',
      ],
      [
        'POST',
        `${LOGGED_MODELS}/search`,
        { experiment_ids: [number], datasets: [{}] },
        400,
        '`dataset_name` in the `datasets` clause must be specified.',
      ],
    ];
    for (const [method, path, body, status, message] of refusals) {
      expect(await sendJson(experiments, method, path, body), `${method} ${path}`).toEqual([
        status,
        {
          error_code: status === 404 ? 'RESOURCE_DOES_NOT_EXIST' : 'INVALID_PARAMETER_VALUE',
          message: expect.stringContaining(message) as string,
        },
      ]);
    }
  });

  it('keeps its params: another value is refused, the same one again is fine', async () => {
    const { number } = await startTrackedRun(experiments);
    const { model_id: id } = (
      await createLoggedModel(experiments, { experiment_id: number, params: [{ key: 'a', value: '1' }] })
    ).info;
    const log = (value: string) =>
      sendJson(experiments, 'POST', `${LOGGED_MODELS}/${id}/params`, {
        model_id: id,
        params: [{ key: 'a', value }],
      });
    expect((await log('1'))[0]).toBe(200);
    expect(await log('2')).toMatchObject([
      400,
      { message: expect.stringContaining("already logged with value='1'") as string },
    ]);
  });

  it('has files of its own', async () => {
    const { number } = await startTrackedRun(experiments);
    const { model_id: id } = (await createLoggedModel(experiments, { experiment_id: number, name: 'm' }))
      .info;
    const root = `/api/2.0/mlflow-artifacts/artifacts/${number}/models/${id}/artifacts`;
    for (const path of ['MLmodel', 'data/x.bin']) {
      await experiments.fetch(`${root}/${path}`, { method: 'PUT', body: 'flavors' });
    }
    expect(
      await sendJson(experiments, 'GET', `/ajax-api/2.0/mlflow/logged-models/${id}/artifacts/directories`),
    ).toEqual([
      200,
      {
        files: [
          { path: 'MLmodel', is_dir: false, file_size: 7 },
          { path: 'data', is_dir: true },
        ],
        root_uri: `mlflow-artifacts:/${number}/models/${id}/artifacts`,
      },
    ]);
    const read = (path: string) =>
      experiments.fetch(`/ajax-api/2.0/mlflow/logged-models/${id}/artifacts/files${path}`);
    expect(await (await read('?artifact_file_path=data/x.bin')).text()).toBe('flavors');
    expect((await read('?artifact_file_path=../MLmodel')).status).toBe(400);
    expect((await read('')).status).toBe(400);
    expect((await read('?artifact_file_path=none')).status).toBe(404);
  });
});

describe('metrics of a logged model', () => {
  it('are shown with the run and the dataset that they were measured in, each point once', async () => {
    const run = await startTrackedRun(experiments);
    const { model_id: modelId } = (await createLoggedModel(experiments, { experiment_id: run.number })).info;
    const point = {
      modelId,
      key: 'rmse',
      value: 0.5,
      atMs: 123_456_789,
      step: 1,
      datasetName: 'name',
      datasetDigest: 'digest',
    };
    await measureModels(experiments, run.hex, [
      point,
      { ...point, key: 'nan', value: NaN, datasetName: null, datasetDigest: null },
    ]);
    await measureModels(experiments, run.hex, [point]);
    const [, body] = await sendJson(experiments, 'GET', `${LOGGED_MODELS}/${modelId}`);
    const shared = { timestamp: 123_456_789, step: 1, model_id: modelId, run_id: run.hex };
    expect((body as { model: LoggedModelJson }).model.data).toEqual({
      metrics: [
        { key: 'nan', value: 'NaN', ...shared },
        { key: 'rmse', value: 0.5, dataset_name: 'name', dataset_digest: 'digest', ...shared },
      ],
    });
    expect(await measureModels(experiments, run.hex, [{ ...point, modelId: 'm-unknown' }])).toEqual([
      404,
      { error_code: 'RESOURCE_DOES_NOT_EXIST', message: "Logged model with ID 'm-unknown' not found." },
    ]);
  });
});
