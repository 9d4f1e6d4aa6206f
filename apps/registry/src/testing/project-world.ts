import { randomUUID } from 'node:crypto';
import type { ProjectCase as CaseOf, SecretWorld, TestService } from '@orrery/testing';
import type { MlflowRegistry } from './mlflow-registry.js';

/** A model with a version, an alias and a tag, and a webhook. */
export interface ProjectWorld extends SecretWorld {
  /** The model's name. */
  readonly model: string;
  readonly webhook: string;
}

type ProjectCase = CaseOf<ProjectWorld>;

/** Makes it by MLflow's routes, as a bearer of the project's token. */
export async function makeProjectWorld(
  { service, tracking, call }: MlflowRegistry,
  token: string,
): Promise<ProjectWorld> {
  const model = `model-${randomUUID()}`;
  const secret = `secret-${randomUUID()}`;
  const post = async (path: string, body: object): Promise<Record<string, never>> => {
    const answer = await call(`POST ${path}`, body, token);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const tags = [{ key: 'tag', value: secret }];
  const source = `mlflow-artifacts:/${secret}`;
  tracking.put(source, 'notes.txt', secret, 'risk');
  await post('registered-models/create', { name: model, tags, description: secret });
  await post('model-versions/create', { name: model, source, tags, description: secret });
  await post('registered-models/alias', { name: model, alias: 'champion', version: '1' });
  const { webhook } = await post('webhooks', { ...hookAt(tracking.url), description: secret });
  await untilRead(service, model);
  return { secret, model, webhook: webhook?.['webhook_id'] ?? '' };
}

/** One that is told nothing of what happens: only tests of it are sent. */
function hookAt(url: string): object {
  return {
    name: 'hook',
    url,
    status: 'DISABLED',
    events: [{ entity: 'REGISTERED_MODEL', action: 'CREATED' }],
  };
}

/** Until the job that reads the version's files has written what it found. */
async function untilRead(service: TestService, model: string): Promise<void> {
  const query = `query ($name: String!, $project: String) {
    model(name: $name, project: $project) { version(number: 1) { inspectedAt } } }`;
  const deadline = Date.now() + 10_000;
  for (;;) {
    const found = await Promise.all(
      ['default', 'risk', 'vision'].map((project) => service.graphql(query, { name: model, project })),
    );
    if (found.some(({ data }) => data?.['model']?.['version']?.['inspectedAt'])) return;
    if (Date.now() > deadline) throw new Error(`${model} was not read: ${JSON.stringify(found)}`);
  }
}

const refused = (call: ProjectCase['call']): ProjectCase => ({ outcome: 'refused', call });
const nothingFound = (call: ProjectCase['call']): ProjectCase => ({ outcome: 'nothing-found', call });
const body = (of: (world: ProjectWorld) => object): ProjectCase => refused((world) => ({ body: of(world) }));
const query = (of: (world: ProjectWorld) => Record<string, string>): ProjectCase =>
  refused((world) => ({ query: of(world) }));

const named = ({ model }: ProjectWorld) => ({ name: model });
const first = ({ model }: ProjectWorld) => ({ name: model, version: '1' });
const hook = ({ webhook }: ProjectWorld) => ({ path: { id: webhook } });
const PAIR = { key: 'tag', value: 'changed' };

const MODELS: Readonly<Record<string, ProjectCase>> = {
  'POST mlflow/registered-models/create': {
    outcome: 'of-its-own',
    call: ({ model }) => ({ body: { name: model } }),
  },
  'GET mlflow/registered-models/get': query(named),
  'PATCH mlflow/registered-models/update': body((world) => ({ ...named(world), description: 'changed' })),
  'POST mlflow/registered-models/rename': body((world) => ({
    ...named(world),
    new_name: `${world.model}-x`,
  })),
  'DELETE mlflow/registered-models/delete': body(named),
  'GET mlflow/registered-models/search': nothingFound(() => ({ query: { max_results: '1000' } })),
  'GET mlflow/registered-models/get-latest-versions': query(named),
  'POST mlflow/registered-models/get-latest-versions': body(named),
  'POST mlflow/registered-models/set-tag': body((world) => ({ ...named(world), ...PAIR })),
  'DELETE mlflow/registered-models/delete-tag': body((world) => ({ ...named(world), key: 'tag' })),
  'POST mlflow/registered-models/alias': body((world) => ({ ...first(world), alias: 'other' })),
  'DELETE mlflow/registered-models/alias': body((world) => ({ ...named(world), alias: 'champion' })),
  'GET mlflow/registered-models/alias': query((world) => ({ ...named(world), alias: 'champion' })),
};

const VERSIONS: Readonly<Record<string, ProjectCase>> = {
  'POST mlflow/model-versions/create': body((world) => ({ ...named(world), source: 'mlflow-artifacts:/x' })),
  'GET mlflow/model-versions/get': query(first),
  'PATCH mlflow/model-versions/update': body((world) => ({ ...first(world), description: 'changed' })),
  'POST mlflow/model-versions/transition-stage': body((world) => ({ ...first(world), stage: 'Production' })),
  'DELETE mlflow/model-versions/delete': body(first),
  'GET mlflow/model-versions/get-download-uri': query(first),
  'GET mlflow/model-versions/search': nothingFound(() => ({ query: { max_results: '1000' } })),
  'POST mlflow/model-versions/set-tag': body((world) => ({ ...first(world), ...PAIR })),
  'DELETE mlflow/model-versions/delete-tag': body((world) => ({ ...first(world), key: 'tag' })),
  'GET /model-versions/get-artifact': query((world) => ({ ...first(world), path: 'notes.txt' })),
};

const WEBHOOKS: Readonly<Record<string, ProjectCase>> = {
  'POST mlflow/webhooks': {
    outcome: 'of-its-own',
    call: () => ({ body: hookAt('http://127.0.0.1:9') }),
  },
  'GET mlflow/webhooks': nothingFound(() => ({ query: { max_results: '1000' } })),
  'GET mlflow/webhooks/:id': refused(hook),
  'PATCH mlflow/webhooks/:id': refused((world) => ({ ...hook(world), body: { description: 'changed' } })),
  'DELETE mlflow/webhooks/:id': refused(hook),
  'POST mlflow/webhooks/:id/test': refused((world) => ({ ...hook(world), body: {} })),
};

/** How each route that is divided by project is called for what is of another project. */
export const PROJECT_CASES: Readonly<Record<string, ProjectCase>> = { ...MODELS, ...VERSIONS, ...WEBHOOKS };
