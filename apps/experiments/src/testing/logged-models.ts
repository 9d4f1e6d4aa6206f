import { expect } from 'vitest';
import type { TestService } from '@orrery/testing';
import type { LoggedModelMetricPoint } from '../logged-model/logged-model.js';

/** A logged model as its protocol shows it. */
export interface LoggedModelJson {
  readonly info: Readonly<Record<string, unknown>> & { readonly model_id: string; readonly name: string };
  readonly data: Readonly<Record<string, unknown>>;
}

export const LOGGED_MODELS = '/api/2.0/mlflow/logged-models';

/** Sends JSON, and gives the status and the JSON of the answer. */
export async function sendJson(
  service: TestService,
  method: string,
  path: string,
  body?: object,
): Promise<readonly [number, unknown]> {
  const headers = { 'content-type': 'application/json' };
  const init = body === undefined ? {} : { body: JSON.stringify(body), headers };
  const answer = await service.fetch(path, { method, ...init });
  return [answer.status, await answer.json()];
}

export async function createLoggedModel(service: TestService, body: object): Promise<LoggedModelJson> {
  const [status, answer] = await sendJson(service, 'POST', LOGGED_MODELS, body);
  expect(status, JSON.stringify(answer)).toBe(200);
  return (answer as { model: LoggedModelJson }).model;
}

/** Logs what a run measured of models, by MLflow's route. */
export async function measureModels(
  service: TestService,
  runId: string,
  points: readonly LoggedModelMetricPoint[],
): Promise<readonly [number, unknown]> {
  const metrics = points.map(({ key, value, atMs, step, modelId, datasetName, datasetDigest }) => ({
    key,
    value: Number.isFinite(value) ? value : String(value),
    timestamp: atMs,
    step,
    model_id: modelId,
    ...(datasetName !== null && { dataset_name: datasetName }),
    ...(datasetDigest !== null && { dataset_digest: datasetDigest }),
  }));
  return sendJson(service, 'POST', '/api/2.0/mlflow/runs/log-batch', { run_id: runId, metrics });
}
