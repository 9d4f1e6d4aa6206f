import type { TestService } from '@orrery/testing';

/** What an endpoint of MLflow's answered. */
export interface MlflowAnswer {
  readonly status: number;
  // Tests read answers by their paths.
  readonly body: Record<string, never>;
}

/** Calls MLflow's endpoints of a service as its clients do. */
export interface MlflowCalls {
  readonly post: (path: string, body: unknown, headers?: Record<string, string>) => Promise<MlflowAnswer>;
  readonly get: (path: string, query?: Record<string, string | readonly string[]>) => Promise<MlflowAnswer>;
  /** Creates an experiment, and tells its number. */
  readonly experiment: (name: string) => Promise<string>;
  /** Starts a run in an experiment, and tells its identifier. */
  readonly run: (experiment: string, more?: object) => Promise<string>;
}

/** @param service Which service, asked when it is started. */
export function mlflowCalls(service: () => TestService): MlflowCalls {
  const send = async (path: string, init?: RequestInit): Promise<MlflowAnswer> => {
    const response = await service().fetch(`/api/2.0/mlflow/${path}`, init);
    return { status: response.status, body: (await response.json()) as MlflowAnswer['body'] };
  };
  const post: MlflowCalls['post'] = (path, body, headers = {}) =>
    send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return {
    post,
    get: (path, query = {}) => {
      const search = new URLSearchParams();
      for (const [key, value] of Object.entries(query))
        for (const item of [value].flat()) search.append(key, item);
      return send(`${path}?${search.toString()}`);
    },
    experiment: async (name) => (await post('experiments/create', { name })).body['experiment_id'] ?? '',
    run: async (experiment, more = {}) => {
      const { body } = await post('runs/create', { experiment_id: experiment, start_time: 1, ...more });
      return body['run']?.['info']?.['run_id'] ?? '';
    },
  };
}
