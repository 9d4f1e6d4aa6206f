import { createHash } from 'node:crypto';
import { startTestService, testToken, type TestService } from '@orrery/testing';
import { registrySchema, registryService } from '../index.js';
import { fakeTracking, type FakeTracking } from './fake-tracking.js';

/** What a route of MLflow's answered. */
export interface MlflowAnswer {
  readonly status: number;
  // Tests read answers by their paths.
  readonly body: Record<string, never>;
}

/** A registry as an MLflow client sees it, with a tracking service that a test speaks for. */
export interface MlflowRegistry {
  readonly service: TestService;
  readonly tracking: FakeTracking;
  /** Calls a route below `/api/2.0/mlflow/`: GET with a query, anything else with a JSON body. */
  readonly call: (route: string, parameters?: object, token?: string) => Promise<MlflowAnswer>;
  readonly close: () => Promise<void>;
}

/** A token that is bound to the project `risk`. */
export const BOUND_TOKEN = 'test-bound';

export async function startMlflowRegistry(
  env: Readonly<Record<string, string>> = {},
): Promise<MlflowRegistry> {
  const tracking = await fakeTracking();
  const grants = [
    grant(testToken('admin'), 'admin'),
    grant(testToken('reader'), 'reader'),
    grant(BOUND_TOKEN, 'writer', 'risk'),
  ];
  const service = await startTestService(registryService, registrySchema, {
    urls: { experiments: tracking.url },
    env: { ORRERY_TOKENS: JSON.stringify(grants), ...env },
  });
  return {
    service,
    tracking,
    call: async (route, parameters = {}, token = testToken('admin')) => {
      const [method = 'GET', path = ''] = route.split(' ');
      const query = method === 'GET' ? `?${queryOf(parameters)}` : '';
      const response = await service.fetch(`/api/2.0/mlflow/${path}${query}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: method === 'GET' ? null : JSON.stringify(parameters),
      });
      return { status: response.status, body: (await response.json()) as MlflowAnswer['body'] };
    },
    close: async () => {
      await service.close();
      await tracking.close();
    },
  };
}

function grant(token: string, role: string, project?: string) {
  const sha256 = createHash('sha256').update(token).digest('hex');
  return { name: token, role, sha256, ...(project !== undefined && { project }) };
}

function queryOf(parameters: object): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const item of Array.isArray(value) ? value : [value]) query.append(name, String(item));
  }
  return query;
}
