import { startTestService, type TestService } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { experimentsSchema, experimentsService } from '../index.js';
import { LOGGED_MODELS, createLoggedModel, sendJson } from '../testing/logged-models.js';
import { startTrackedRun } from '../testing/tracked-runs.js';

let experiments: TestService;

beforeAll(async () => {
  experiments = await startTestService(experimentsService, experimentsSchema);
});

afterAll(() => experiments.close());

describe('what other services ask about sources', () => {
  it('finds a model by the run and the name that it was logged with, and notes its versions once each', async () => {
    const run = await startTrackedRun(experiments);
    const { model_id: id } = (
      await createLoggedModel(experiments, { experiment_id: run.number, name: 'clf', source_run_id: run.hex })
    ).info;
    const root = `${run.number}/models/${id}/artifacts`;
    await experiments.fetch(`/api/2.0/mlflow-artifacts/artifacts/${root}/d/model.onnx`, {
      method: 'PUT',
      body: 'onnx',
    });
    const files = [
      { path: 'd/model.onnx', sizeBytes: 4, contentDigest: expect.stringMatching(/^sha256:/) as string },
    ];
    const ask = (path: string) => sendJson(experiments, 'GET', `/artifact-sources${path}`);
    const expected = [200, { runId: run.runId, loggedModelId: id, files }];
    expect(await ask(`?project=default&uri=models:/${id}`)).toEqual(expected);
    expect(await ask(`?uri=runs:/${run.hex}/clf`)).toEqual(expected);
    expect(await ask(`?uri=mlflow-artifacts:/${root}`)).toEqual([
      200,
      { runId: null, loggedModelId: id, files },
    ]);
    expect(await ask(`?uri=models:/${id}/d/model.onnx`)).toMatchObject([200, { files: [{ path: '' }] }]);
    for (const uri of [`models:/${id}`, `runs:/${run.hex}/clf`])
      expect((await ask(`?project=other&uri=${uri}`))[0]).toBe(404);
    for (const uri of ['file:///etc/passwd', 's3://b/a', `models:/${id}/../../x`])
      expect((await ask(`?uri=${encodeURIComponent(uri)}`))[0]).toBe(400);
    const content = await experiments.fetch(`/artifact-sources/content?uri=models:/${id}&path=d/model.onnx`);
    expect([content.headers.get('content-length'), await content.text()]).toEqual(['4', 'onnx']);
    expect(await ask(`/logged-models/${id}`)).toEqual([
      200,
      { artifactUri: `mlflow-artifacts:/${root}`, sourceRunId: run.hex, name: 'clf' },
    ]);
    expect(await ask(`/runs/${run.hex}`)).toEqual([200, { id: run.runId }]);

    const note = (version: number) =>
      sendJson(experiments, 'POST', `/artifact-sources/logged-models/${id}/model-versions`, {
        project: 'default',
        model: 'clf',
        version,
      });
    await Promise.all([1, 2, 3, 2].map(note));
    const [, body] = await sendJson(experiments, 'GET', `${LOGGED_MODELS}/${id}`);
    const tag = (body as { model: { info: { tags: { value: string }[] } } }).model.info.tags[0]?.value ?? '';
    expect(tag).toMatch(/^\[\{"name": "clf", "version": \d\}, /);
    expect((JSON.parse(tag) as { version: number }[]).map(({ version }) => version).toSorted()).toEqual([
      1, 2, 3,
    ]);
  });
});
