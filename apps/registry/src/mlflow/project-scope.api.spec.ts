import { PROJECT_GRANTS, PROJECT_TOKENS, ProjectScope } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startMlflowRegistry, type MlflowRegistry } from '../testing/mlflow-registry.js';
import { PROJECT_CASES, makeProjectWorld } from '../testing/project-world.js';

let registry: MlflowRegistry;

const scope = new ProjectScope({
  service: () => registry.service,
  cases: PROJECT_CASES,
  writtenByJobs: ['outbox', 'inbox', 'webhook_delivery'],
  makeWorld: (token) => makeProjectWorld(registry, token),
  view: ({ model, webhook }) => [
    `/api/2.0/mlflow/registered-models/get?name=${model}`,
    `/api/2.0/mlflow/model-versions/get?name=${model}&version=1`,
    `/api/2.0/mlflow/webhooks/${webhook}`,
  ],
});

beforeAll(async () => {
  registry = await startMlflowRegistry({
    ORRERY_TOKENS: PROJECT_GRANTS,
    ORRERY_WEBHOOK_ALLOWED_HOSTS: '127.0.0.1',
  });
});

afterAll(() => registry.close());

describe('a token of a project', () => {
  it('has a case here for every route that says that it is divided by project', () => {
    expect(Object.keys(PROJECT_CASES).toSorted()).toEqual(scope.routeNames());
  });

  it.each(Object.keys(PROJECT_CASES))(
    'neither reads nor changes what is of another project, which is there: %s',
    async (name) => {
      expect(await scope.trespasses(name)).toEqual([]);
      expect(await scope.emptyThreats(name)).toEqual([]);
    },
  );

  it('is refused by every route that is not divided by project', async () => {
    expect(await scope.openToProjects()).toEqual([]);
  });

  it('writes nothing when it is a reader’s', async () => {
    expect(await scope.openToReaders()).toEqual([]);
  });

  it.each(['{ models { totalCount } }', '{ _entities(representations: []) { __typename } }'])(
    'is refused by the graph: %s',
    async (query) => {
      const response = await registry.service.fetch('/graphql', {
        method: 'POST',
        headers: {
          authorization: `Bearer ${PROJECT_TOKENS.otherWriter}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ query }),
      });
      expect(response.status).toBe(403);
    },
  );
});

describe('a version of another project', () => {
  it.each(['models:/MODEL/1', 'models:/MODEL@champion'])('is no source of one’s own: %s', async (source) => {
    const { model } = await makeProjectWorld(registry, PROJECT_TOKENS.ownWriter);
    const own = await makeProjectWorld(registry, PROJECT_TOKENS.otherWriter);
    const answer = await registry.call(
      'POST model-versions/create',
      { name: own.model, source: source.replace('MODEL', model) },
      PROJECT_TOKENS.otherWriter,
    );
    expect(answer.status).toBe(404);
  });
});
