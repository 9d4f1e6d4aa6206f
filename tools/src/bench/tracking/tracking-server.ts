import type { Operation, PreparedRequest } from '../load/messages.js';
import { prepareRequest } from '../load/prepared-request.js';

/** A server that speaks MLflow's protocol: ours, or MLflow's own. */
export interface TrackingServer {
  readonly name: string;
  readonly url: string;
  readonly token?: string;
  readonly pids: readonly number[];
  /** Its own database, for its owner. */
  readonly databaseUrl: string;
}

/** A POST of MLflow's protocol, ready to be sent. */
export function request(server: TrackingServer, path: string, json: unknown): PreparedRequest {
  const url = `${server.url}/api/2.0/mlflow/${path}`;
  return prepareRequest({ url, json, ...(server.token !== undefined && { token: server.token }) });
}

/** Asks at once. @throws when the answer is no success. */
export async function ask<Answer>(server: TrackingServer, path: string, json?: object): Promise<Answer> {
  const response = await fetch(`${server.url}/api/2.0/mlflow/${path}`, {
    headers: {
      'content-type': 'application/json',
      ...(server.token !== undefined && { authorization: `Bearer ${server.token}` }),
    },
    ...(json !== undefined && { method: 'POST', body: JSON.stringify(json) }),
  });
  if (!response.ok) throw new Error(`${server.name}, ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Answer;
}

export async function newExperiment(server: TrackingServer, name: string): Promise<string> {
  return (await ask<{ experiment_id: string }>(server, 'experiments/create', { name })).experiment_id;
}

export async function newRun(server: TrackingServer, experiment: string): Promise<string> {
  const json = { experiment_id: experiment, start_time: Date.now(), run_name: 'bench', user_id: 'bench' };
  const { run } = await ask<{ run: { info: { run_id: string } } }>(server, 'runs/create', json);
  return run.info.run_id;
}

/** Batches of points of ten metrics (or of one, for single points), each of later steps than the one before. */
export function batchOf(server: TrackingServer, runId: string, size: number, number: number): Operation {
  const keys = Math.min(size, METRICS);
  const steps = size / keys;
  const metrics = Array.from({ length: size }, (_, i) => {
    const step = number * steps + (i % steps);
    return {
      key: `metric_${Math.floor(i / steps)}`,
      value: Math.sin(step + i) * 10,
      timestamp: START_MS + step,
      step,
    };
  });
  const [point] = metrics;
  if (size === 1) return [request(server, 'runs/log-metric', { run_id: runId, ...point })];
  return [request(server, 'runs/log-batch', { run_id: runId, metrics })];
}

const METRICS = 10;
const START_MS = 1_700_000_000_000;
