import { hostileFindings, testToken } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startMlflowRegistry, type MlflowRegistry } from '../testing/mlflow-registry.js';
import { makeProjectWorld } from '../testing/project-world.js';

const NAMES = [
  ...[
    'name',
    'new_name',
    'description',
    'tags',
    'key',
    'value',
    'version',
    'stage',
    'stages',
    'alias',
    'source',
  ],
  ...['run_id', 'run_link', 'model_id', 'archive_existing_versions', 'filter', 'order_by', 'max_results'],
  ...['page_token', 'path', 'url', 'events', 'event', 'secret', 'status'],
];
const REQUESTS = 1000;
const DEADLINE_MS = 60_000;

let registry: MlflowRegistry;

beforeAll(async () => {
  registry = await startMlflowRegistry({ ORRERY_WEBHOOK_ALLOWED_HOSTS: '127.0.0.1' });
});

afterAll(() => registry.close());

describe('what no client should send', () => {
  it.each([1, 2])(
    'is refused in MLflow’s form, and never a fault of the server (seed %i)',
    async (seed) => {
      const { service } = registry;
      const { model, webhook, secret } = await makeProjectWorld(registry, testToken('admin'));
      const routes = service.routes.filter(({ rule }) => rule?.scoped === true);
      const ids = [
        model,
        webhook,
        '1',
        'champion',
        'tag',
        `mlflow-artifacts:/${secret}`,
        `models:/${model}/1`,
      ];
      expect(
        await hostileFindings(service, { routes, names: NAMES, ids, count: REQUESTS / 2, seed }),
      ).toEqual([]);
      expect((await registry.call('GET registered-models/search')).status).toBe(200);
    },
    DEADLINE_MS,
  );
});
