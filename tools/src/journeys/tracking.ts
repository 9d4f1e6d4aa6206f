import { randomUUID } from 'node:crypto';
import type { CallAnswer } from './caller.js';
import type { TestPlatform } from './test-platform.js';

/** Calls MLflow's interface: `POST mlflow/runs/create`. What it has for GET goes into the query. */
export type TrackingCall = (route: string, content?: object) => Promise<CallAnswer>;

export interface Tracking {
  readonly call: TrackingCall;
}

/** MLflow's interface behind the gateway, with a writer's token unless another is given. */
export function tracking(platform: TestPlatform, token = platform.tokens.writer): Tracking {
  const base = platform.urls.gateway;
  return {
    call: async (route, content = {}) => {
      const [method = '', path = ''] = route.split(' ');
      const url = new URL(`/api/2.0/${path}`, base);
      const init: RequestInit = { method };
      const headers: Record<string, string> = { authorization: `Bearer ${token}` };
      if (method === 'GET') {
        for (const [name, value] of Object.entries(content)) url.searchParams.set(name, String(value));
      } else {
        headers['content-type'] = 'application/json';
        init.body = JSON.stringify(content);
      }
      const response = await fetch(url, { ...init, headers });
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.includes('json') === true;
      return { status: response.status, body: isJson ? (JSON.parse(text) as unknown) : text };
    },
  };
}

export interface TrackedRun {
  readonly id: string;
  readonly experimentId: string;
  readonly artifactUri: string;
  /** Where its files are in the artifact space. */
  readonly folder: string;
}

/** A run of an experiment of its own. */
export async function startTrackedRun(call: TrackingCall): Promise<TrackedRun> {
  const created = await call('POST mlflow/experiments/create', { name: randomUUID() });
  const { experiment_id: experimentId } = created.body as { experiment_id: string };
  const started = await call('POST mlflow/runs/create', {
    experiment_id: experimentId,
    start_time: Date.now(),
  });
  const { run } = started.body as { run: { info: { run_id: string; artifact_uri: string } } };
  const { run_id: id, artifact_uri: artifactUri } = run.info;
  return { id, experimentId, artifactUri, folder: artifactUri.replace('mlflow-artifacts:/', '') };
}
