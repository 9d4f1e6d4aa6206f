import { constantGraph } from '@orrery/math-onnx/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { TRACKED_RUN, TRACKED_RUN_ID } from '../testing/fake-tracking.js';
import { BOUND_TOKEN, startMlflowRegistry, type MlflowRegistry } from '../testing/mlflow-registry.js';

const SOON = { timeout: 15_000, interval: 20 };
const LOGGED_MODEL = 'm-0123456789abcdef0123456789abcdef';
const LOCATION = `mlflow-artifacts:/1/models/${LOGGED_MODEL}/artifacts`;
const MLMODEL = `flavors: {sklearn: {pickled_model: model.pkl}, python_function: {}}
signature: {inputs: '[{"type": "double", "name": "x"}]', outputs: '[{"type": "long"}]'}`;

let registry: MlflowRegistry;
let call: MlflowRegistry['call'];

beforeAll(async () => {
  registry = await startMlflowRegistry();
  call = registry.call;
  registry.tracking.addLoggedModel(LOGGED_MODEL, { artifactUri: LOCATION, sourceRunId: TRACKED_RUN });
});

afterEach(() => registry.tracking.setDown('up'));

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
    ['GET model-versions/search', { filter: 'version_number > 1.5 AND' }, ''],
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

describe('the source of a version', () => {
  beforeAll(() => newModel('sourced'));

  it.each([
    '/etc',
    'file:///etc/passwd',
    'mlflow-artifacts:/models/../../etc',
    'mlflow-artifacts:/models/..%2f..%2fetc',
    'mlflow-artifacts:/models/%252e%252e/etc',
    'models:/a/b/c',
  ])('is refused when it is %s', async (source) => {
    const answer = await create('sourced', { source, run_id: TRACKED_RUN });
    expect(answer).toMatchObject({ status: 400, body: { error_code: 'INVALID_PARAMETER_VALUE' } });
    expect(answer.body['message']).toContain('Invalid model version source');
  });

  it('must match the pattern that an installation asks for', async () => {
    const strict = await startMlflowRegistry({
      MLFLOW_CREATE_MODEL_VERSION_SOURCE_VALIDATION_REGEX: '^mlflow-artifacts:/.*$',
    });
    await strict.call('POST registered-models/create', { name: 'strict' });
    const request = { name: 'strict', source: 's3://path/to/model' };

    expect((await strict.call('POST model-versions/create', request)).body['message']).toBe(
      "Invalid model version source: 's3://path/to/model'.",
    );
    const allowed = { ...request, source: 'mlflow-artifacts:/0/run/artifacts' };
    expect((await strict.call('POST model-versions/create', allowed)).status).toBe(200);
    await strict.close();
  });

  it('may be another version, by number or alias: a copy of it', async () => {
    await newModel('copied');
    await create('copied', {
      source: 'runs:/x/model',
      run_id: 'x',
      tags: [{ key: 'hello', value: 'world' }],
    });
    await call('POST registered-models/alias', { name: 'copied', alias: 'champion', version: '1' });

    const { body } = await create('copied', { source: 'models:/copied@champion', run_id: 'x' });

    expect(body['model_version']).toMatchObject({ source: 'models:/copied/1', run_id: 'x' });
    expect(
      (await call('GET model-versions/get-download-uri', { name: 'copied', version: '2' })).body,
    ).toEqual({
      artifact_uri: 'runs:/x/model',
    });
    expect((await create('copied', { source: 'models:/copied/1', run_id: 'y' })).status).toBe(400);
    expect((await create('copied', { source: 'models:/copied/9' })).status).toBe(404);
  });

  it('may be a logged model, which tells where its files are and is told of the version', async () => {
    await newModel('logged');
    const source = `models:/${LOGGED_MODEL}`;

    const { body } = await create('logged', { source, model_id: LOGGED_MODEL });

    expect(body['model_version']).toMatchObject({ source, run_id: TRACKED_RUN });
    expect(
      (await call('GET model-versions/get-download-uri', { name: 'logged', version: '1' })).body,
    ).toEqual({
      artifact_uri: LOCATION,
    });
    expect(registry.tracking.notes()).toContainEqual({
      id: LOGGED_MODEL,
      project: 'default',
      model: 'logged',
      version: 1,
    });
  });

  it('is not found when the logged model is unknown or of another project, and 503 while nobody can tell', async () => {
    await call('POST registered-models/create', { name: 'elsewhere' }, BOUND_TOKEN);
    const source = `models:/${LOGGED_MODEL}`;
    const request = { name: 'elsewhere', source, model_id: LOGGED_MODEL };

    expect((await call('POST model-versions/create', request, BOUND_TOKEN)).status).toBe(404);
    expect((await create('sourced', { source: 'models:/m-1' })).status).toBe(404);

    registry.tracking.setDown('down');
    expect((await create('sourced', { source })).body).toMatchObject({
      error_code: 'TEMPORARILY_UNAVAILABLE',
    });
  });

  it('links a run of the project and no other; while tracking is down it is linked later', async () => {
    await newModel('linked');
    await create('linked', { source: `runs:/${TRACKED_RUN}/model`, run_id: TRACKED_RUN });
    registry.tracking.setDown('down');
    await create('linked', { source: `runs:/${TRACKED_RUN}/model`, run_id: TRACKED_RUN });
    registry.tracking.setDown('up');
    await call('POST registered-models/create', { name: 'unlinked' }, BOUND_TOKEN);
    await call(
      'POST model-versions/create',
      { name: 'unlinked', source: `runs:/${TRACKED_RUN}/m` },
      BOUND_TOKEN,
    );

    await vi.waitFor(async () => {
      expect(
        (await ask('linked', 'run { id modelVersions { version } } inspectedAt')).map(({ run }) => run),
      ).toEqual([
        { id: TRACKED_RUN_ID, modelVersions: expect.arrayContaining([{ version: 1 }, { version: 2 }]) },
        { id: TRACKED_RUN_ID, modelVersions: expect.arrayContaining([{ version: 1 }, { version: 2 }]) },
      ]);
    }, SOON);
    expect(await ask('unlinked', 'run { id }', 'risk')).toEqual([{ run: null }]);
  });
});

describe('the files of a version', () => {
  const CONTENTS =
    'flavors contentDigest unservableReason signature { inputs { name dtype } outputs { name dtype } }';

  it('make it servable where there is an ONNX file: its signature is read from it', async () => {
    const uri = 'mlflow-artifacts:/1/onnx/artifacts/model';
    registry.tracking.put(uri, 'MLmodel', 'flavors: {onnx: {data: model.onnx}, python_function: {}}');
    registry.tracking.put(uri, 'model.onnx', constantGraph(3));
    await newModel('onnx');
    await create('onnx', { source: uri });

    expect(await whenRead('onnx', CONTENTS)).toEqual([
      {
        flavors: ['onnx', 'python_function'],
        contentDigest: expect.stringMatching(/^sha256:/),
        unservableReason: null,
        signature: { inputs: [{ name: 'x', dtype: 'float32' }], outputs: expect.any(Array) },
      },
    ]);
    const file = await registry.service.fetch('/models/onnx/versions/1/file');
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(new Uint8Array(constantGraph(3)));
  });

  it('tell what they are where there is none, and nothing opens them', async () => {
    const uri = 'mlflow-artifacts:/1/pickle/artifacts/model';
    registry.tracking.put(uri, 'MLmodel', MLMODEL);
    registry.tracking.put(uri, 'model.pkl', '\x80\x04\x95pickled');
    await newModel('pickled');
    await create('pickled', { source: uri });

    expect(await whenRead('pickled', CONTENTS)).toEqual([
      {
        flavors: ['python_function', 'sklearn'],
        contentDigest: null,
        unservableReason: expect.stringContaining('It can be loaded as python_function, sklearn.'),
        signature: { inputs: [{ name: 'x', dtype: 'float64' }], outputs: [{ name: '', dtype: 'int64' }] },
      },
    ]);
    expect((await registry.service.fetch('/models/pickled/versions/1/file')).status).toBe(409);
  });

  it.each([
    ['are elsewhere', 's3://bucket/model', /which is not read from here/],
    ['are not there', 'mlflow-artifacts:/1/nothing', /There are no files/],
  ])('make it unservable where they %s', async (what, source, reason) => {
    const name = what.replaceAll(' ', '-');
    await newModel(name);
    await create(name, { source });
    expect(await whenRead(name, 'unservableReason')).toEqual([
      { unservableReason: expect.stringMatching(reason) },
    ]);
  });

  it('that are no ONNX say why they cannot be served', async () => {
    registry.tracking.put('mlflow-artifacts:/1/fake', 'model.onnx', '\x80\x04\x95pickled');
    await newModel('fake');
    await create('fake', { source: 'mlflow-artifacts:/1/fake' });
    expect(await whenRead('fake', 'contentDigest unservableReason')).toEqual([
      { contentDigest: null, unservableReason: expect.stringContaining('not an ONNX model') },
    ]);
  });

  it('are read after a restart when nobody could ask for them before', async () => {
    const uri = 'mlflow-artifacts:/1/later';
    registry.tracking.put(uri, 'model.onnx', constantGraph(4));
    await newModel('later');
    registry.tracking.setDown('down');
    await create('later', { source: uri });
    registry.tracking.setDown('up');
    await registry.service.restart();
    expect(await whenRead('later', 'contentDigest')).toEqual([
      { contentDigest: expect.stringMatching(/^sha256:/) },
    ]);
  });

  it('are downloaded by name, version and path, within the project only', async () => {
    registry.tracking.put('mlflow-artifacts:/1/down', 'a/b.txt', 'content');
    await newModel('down');
    await create('down', { source: 'mlflow-artifacts:/1/down' });
    const at = (path: string) => `/model-versions/get-artifact?name=down&version=1&path=${path}`;

    const response = await registry.service.fetch(at('a/b.txt'));
    expect(await response.text()).toBe('content');
    expect(response.headers.get('content-disposition')).toContain('attachment');
    const outside = await registry.service.fetch(at('../b.txt'));
    expect(outside.status).toBe(400);
    expect(await outside.json()).toEqual({
      error_code: 'INVALID_PARAMETER_VALUE',
      message: 'Invalid path',
    });
    expect((await registry.service.fetch(at('%252e%252e/b.txt'))).status).toBe(400);
    const headers = { authorization: `Bearer ${BOUND_TOKEN}` };
    expect((await registry.service.fetch(at('a/b.txt'), { headers })).status).toBe(404);
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

async function ask(name: string, fields: string, project = 'default'): Promise<Record<string, unknown>[]> {
  const query = `query ($name: String!, $project: String) {
    model(name: $name, project: $project) { versions { nodes { ${fields} } } }
  }`;
  const { data } = await registry.service.graphql(query, { name, project });
  return data['model']?.['versions']?.['nodes'] ?? [];
}

async function whenRead(name: string, fields: string) {
  await vi.waitFor(
    async () => expect(await ask(name, 'inspectedAt')).not.toContainEqual({ inspectedAt: null }),
    SOON,
  );
  return ask(name, fields);
}
