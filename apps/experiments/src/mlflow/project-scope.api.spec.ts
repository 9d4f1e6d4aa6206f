import {
  PROJECT_GRANTS,
  PROJECT_TOKENS,
  ProjectScope,
  startTestService,
  type TestService,
} from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { experimentsSchema, experimentsService } from '../index.js';
import { PROJECT_CASES } from '../testing/project-cases.js';
import { makeProjectWorld } from '../testing/project-world.js';

let experiments: TestService;

const scope = new ProjectScope({
  service: () => experiments,
  cases: PROJECT_CASES,
  makeWorld: (token) => makeProjectWorld(experiments, token),
  view: ({ experiment, run, model }) => [
    `/api/2.0/mlflow/experiments/get?experiment_id=${experiment}`,
    `/api/2.0/mlflow/runs/get?run_id=${run}`,
    `/api/2.0/mlflow/logged-models/${model}`,
    `/api/2.0/mlflow/artifacts/list?run_id=${run}`,
  ],
});

beforeAll(async () => {
  experiments = await startTestService(experimentsService, experimentsSchema, {
    env: { ORRERY_TOKENS: PROJECT_GRANTS },
  });
});

afterAll(() => experiments.close());

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

  it.each(['{ experiments { totalCount } }', '{ _entities(representations: []) { __typename } }'])(
    'is refused by the graph: %s',
    async (query) => {
      const response = await experiments.fetch('/graphql', {
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

describe('what is of another project', () => {
  it('is not measured, and its files are not served, by naming it within what is one’s own', async () => {
    const own = await makeProjectWorld(experiments, PROJECT_TOKENS.otherWriter);
    const other = await makeProjectWorld(experiments, PROJECT_TOKENS.ownWriter);
    const post = async (path: string, body: object): Promise<number> => {
      const response = await experiments.fetch(`/api/2.0/mlflow/${path}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${PROJECT_TOKENS.otherWriter}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify(body),
      });
      return response.status;
    };
    const metric = { key: 'loss', value: 1, timestamp: 1, step: 1, model_id: other.model };
    expect(await post('runs/log-metric', { run_id: own.run, ...metric })).toBe(404);
    expect(await post('runs/log-batch', { run_id: own.run, metrics: [metric] })).toBe(404);

    const claimed = { name: 'pirate', artifact_location: `mlflow-artifacts:/${other.folder}` };
    expect(await post('experiments/create', claimed)).toBe(200);
    const model = { experiment_id: own.experiment, name: 'pirate', source_run_id: other.run };
    expect(await post('logged-models', model)).toBe(200);
    const resolved = await experiments.fetch(
      `/artifact-sources?${new URLSearchParams({ project: 'risk', uri: `runs:/${other.run}/pirate` })}`,
    );
    expect(await resolved.json()).toMatchObject({ loggedModelId: null, files: [] });
  });
});
