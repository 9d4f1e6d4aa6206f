import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startMlflowRegistry, type MlflowRegistry } from '../testing/mlflow-registry.js';

let registry: MlflowRegistry;
let call: MlflowRegistry['call'];

beforeAll(async () => {
  registry = await startMlflowRegistry();
  call = registry.call;
});

afterAll(() => registry.close());

describe('a model version', () => {
  it('is told in MLflow’s JSON, and its source is kept as it was written', async () => {
    await newModel('told');
    const source = 'runs:/run_id/model';
    const { body } = await create('told', { source, run_id: 'run_id_1', tags: [{ key: 'k', value: 'v' }] });

    expect(body).toEqual({
      model_version: {
        name: 'told',
        version: '1',
        creation_timestamp: expect.any(Number),
        last_updated_timestamp: expect.any(Number),
        current_stage: 'None',
        description: '',
        source,
        run_id: 'run_id_1',
        run_link: '',
        status: 'READY',
        tags: [{ key: 'k', value: 'v' }],
      },
    });
    expect((await call('GET model-versions/get-download-uri', { name: 'told', version: '1' })).body).toEqual({
      artifact_uri: source,
    });
  });

  it('gets its number without gaps when ten are registered at once', async () => {
    await newModel('raced');
    const answers = await Promise.all(Array.from({ length: 10 }, () => create('raced')));
    const numbers = answers.map(({ body }) => Number(body['model_version']?.['version']));
    expect(numbers.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('takes its aliases with it when it is deleted, and leaves its number to nobody', async () => {
    await newModel('pruned');
    await create('pruned');
    await create('pruned');
    await call('POST registered-models/alias', { name: 'pruned', alias: 'champion', version: '2' });

    expect(await call('DELETE model-versions/delete', { name: 'pruned', version: '2' })).toEqual({
      status: 200,
      body: {},
    });

    expect((await call('GET model-versions/get', { name: 'pruned', version: '2' })).body).toEqual({
      error_code: 'RESOURCE_DOES_NOT_EXIST',
      message: 'Model Version (name=pruned, version=2) not found',
    });
    expect(
      (await call('GET registered-models/alias', { name: 'pruned', alias: 'champion' })).body['message'],
    ).toBe('Registered model alias champion not found.');
    expect((await create('pruned')).body['model_version']).toMatchObject({ version: '3' });
    const { data } = await registry.service.graphql(
      '{ model(name: "pruned") { aliasChanges { nodes { cause fromVersion toVersion } } } }',
    );
    expect(data['model']?.['aliasChanges']?.['nodes']?.[0]).toEqual({
      cause: 'VERSION_DELETED',
      fromVersion: 2,
      toVersion: null,
    });
  });

  it('is changed by tags and a description', async () => {
    await newModel('changed');
    await create('changed');
    const version = { name: 'changed', version: '1' };
    await call('POST model-versions/set-tag', { ...version, key: 'a', value: '1' });
    await call('POST model-versions/set-tag', { ...version, key: 'b' });
    await call('DELETE model-versions/delete-tag', { ...version, key: 'a' });
    await call('PATCH model-versions/update', { ...version, description: 'new' });

    expect((await call('GET model-versions/get', version)).body['model_version']).toMatchObject({
      description: 'new',
      tags: [{ key: 'b', value: '' }],
    });
  });

  it.each([
    ['GET model-versions/get', { version: 'x' }, "Parameter 'version' must be an integer, got 'x'."],
    [
      'POST model-versions/transition-stage',
      { version: '1', stage: 'Best' },
      'Invalid Model Version stage: Best.',
    ],
    [
      'POST model-versions/transition-stage',
      { version: '1', stage: 'None', archive_existing_versions: true },
      "because 'None' is not an Active stage",
    ],
    ['POST registered-models/alias', { version: '1', alias: 'latest' }, "'latest' alias name"],
    ['POST registered-models/alias', { version: '1', alias: 'v3' }, "Version alias name 'v3' is reserved."],
    ['GET model-versions/search', { filter: 'metrics.x > 1' }, "Invalid entity type 'metrics'"],
    ['GET model-versions/search', { order_by: ['name', 'name DESC'] }, 'duplicate fields'],
  ])('%s %j is refused with MLflow’s text', async (route, parameters, text) => {
    const { status, body } = await call(route, { name: 'told', ...parameters });

    expect(status).toBe(400);
    expect(body).toMatchObject({
      error_code: 'INVALID_PARAMETER_VALUE',
      message: expect.stringContaining(text),
    });
  });
});

describe('a stage', () => {
  it('holds several versions, and the alias by its name is at the last that entered', async () => {
    await newModel('staged');
    for (const number of ['1', '2', '3']) {
      await create('staged');
      await transition('staged', number, 'production');
    }

    expect(await latest('staged')).toEqual({ Production: '3' });
    await transition('staged', '3', 'Archived');
    expect(await latest('staged')).toEqual({ Production: '2', Archived: '3' });
    expect(await aliasesOf('staged')).toEqual([{ alias: 'Production', version: { version: 2 } }]);
    const { body } = await call('GET registered-models/get', { name: 'staged' });
    expect(body['registered_model']?.['aliases']).toBeUndefined();
  });

  it('is cleared of all others where that is asked for', async () => {
    await newModel('cleared');
    for (const number of ['1', '2']) {
      await create('cleared');
      await transition('cleared', number, 'Staging');
    }
    await create('cleared');
    await transition('cleared', '3', 'Staging', { archive_existing_versions: true });

    expect(await latest('cleared')).toEqual({ Archived: '2', Staging: '3' });
    await transition('cleared', '3', 'None');
    expect(await aliasesOf('cleared')).toEqual([]);
  });
});

describe('searching versions', () => {
  beforeAll(async () => {
    await newModel('s-one');
    await newModel('s-two');
    for (const [name, run] of [
      ['s-one', 'r1'],
      ['s-two', 'r1'],
      ['s-one', 'r2'],
      ['s-two', 'r3'],
    ] as const) {
      await create(name, { run_id: run, source: `s3://bucket/${run}`, tags: [{ key: 'run', value: run }] });
    }
  });

  it.each([
    ["name LIKE 's-%'", [], ['s-two 2', 's-one 2', 's-two 1', 's-one 1']],
    ["run_id = 'r1'", [], ['s-two 1', 's-one 1']],
    ["run_id IN ('r2', 'r3')", ['name ASC'], ['s-one 2', 's-two 2']],
    ["source_path = 's3://bucket/r1' AND name = 's-one'", [], ['s-one 1']],
    ["name LIKE 's-%' AND version_number > 1", ['name'], ['s-one 2', 's-two 2']],
    ["tags.run = 'r3'", [], ['s-two 2']],
    [
      "name LIKE 's-%' AND tag.run != 'r3'",
      ['version_number DESC', 'name'],
      ['s-one 2', 's-one 1', 's-two 1'],
    ],
    ['version_number > 99999999999', [], []],
  ])('by %s in the order %j finds %j', async (filter, orderBy, found) => {
    const { body } = await call('GET model-versions/search', { filter, order_by: orderBy });
    const versions: readonly { readonly name: string; readonly version: string }[] =
      body['model_versions'] ?? [];
    expect(versions.map(({ name, version }) => `${name} ${version}`)).toEqual(found);
  });

  it('goes through pages of one, newest first', async () => {
    const found: string[] = [];
    let token = '';
    do {
      const asked = { filter: "name LIKE 's-%'", max_results: 1, page_token: token };
      const { body } = await call('GET model-versions/search', asked);
      found.push(body['model_versions']?.[0]?.['source'] ?? '');
      token = body['next_page_token'] ?? '';
    } while (token !== '');
    expect(found).toEqual(['r3', 'r2', 'r1', 'r1'].map((run) => `s3://bucket/${run}`));
  });
});

function newModel(name: string) {
  return call('POST registered-models/create', { name });
}

function create(name: string, of: object = {}) {
  return call('POST model-versions/create', { name, source: 's3://bucket/model', ...of });
}

function transition(name: string, version: string, stage: string, options: object = {}) {
  return call('POST model-versions/transition-stage', { name, version, stage, ...options });
}

async function latest(name: string) {
  const { body } = await call('POST registered-models/get-latest-versions', { name });
  const versions = body['model_versions'] as { current_stage: string; version: string }[];
  return Object.fromEntries(versions.map(({ current_stage: stage, version }) => [stage, version]));
}

async function aliasesOf(name: string) {
  const query = 'query ($name: String!) { model(name: $name) { aliases { alias version { version } } } }';
  return (await registry.service.graphql(query, { name })).data['model']?.['aliases'];
}
