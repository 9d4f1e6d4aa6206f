import { constantGraph } from '@orrery/math-onnx/testing';
import { toldLineage } from '@orrery/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { TRACKED_RUN, TRACKED_RUN_ID } from '../testing/fake-tracking.js';
import { BOUND_TOKEN, startMlflowRegistry, type MlflowRegistry } from '../testing/mlflow-registry.js';

const SOON = { timeout: 50_000, interval: 20 };
const LOGGED_MODEL = 'm-0123456789abcdef0123456789abcdef';
const LOCATION = `mlflow-artifacts:/1/models/${LOGGED_MODEL}/artifacts`;
const TRAINING_SET = '01920000-0000-7000-8000-0000000000aa';
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

  it('declare the sample that was kept beside the ONNX file, which a copy has too, and none that does not fit it', async () => {
    const uri = (name: string) => `mlflow-artifacts:/1/${name}/artifacts/model`;
    const info = '{artifact_path: input_example.json, type: ndarray}';
    const mlmodel = `flavors: {onnx: {data: model.onnx}}\nsaved_input_example_info: ${info}`;
    for (const [name, example] of [
      ['sampled', '[[1.5], [2]]'],
      ['unsampled', '[["one"]]'],
    ] as const) {
      registry.tracking.put(uri(name), 'MLmodel', mlmodel);
      registry.tracking.put(uri(name), 'model.onnx', constantGraph(3));
      registry.tracking.put(uri(name), 'input_example.json', example);
      await newModel(name);
      await create(name, { source: uri(name) });
    }

    expect(await whenRead('sampled', 'sampleRows')).toEqual([{ sampleRows: [[1.5], [2]] }]);
    await create('sampled', { source: 'models:/sampled/1' });
    expect(await ask('sampled', 'version sampleRows')).toContainEqual({
      version: 2,
      sampleRows: [[1.5], [2]],
    });
    expect(await whenRead('unsampled', 'contentDigest sampleRows')).toEqual([
      { contentDigest: expect.any(String), sampleRows: null },
    ]);
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

  it('are an import in lineage, of the run that made them and what it was trained on, told once', async () => {
    const uri = 'mlflow-artifacts:/1/imported/artifacts/model';
    registry.tracking.put(uri, 'model.onnx', constantGraph(5));
    registry.tracking.setTrainingSet(TRAINING_SET);
    await newModel('imported');
    await create('imported', { source: uri, run_id: TRACKED_RUN });
    await whenRead('imported', 'id');
    // The run is not known yet when this one is registered.
    registry.tracking.setDown('down');
    await create('imported', { source: uri, run_id: TRACKED_RUN });
    registry.tracking.setDown('up');
    await whenRead('imported', 'id');
    registry.tracking.setTrainingSet(null);
    await create('imported', { source: uri });
    const versions = await whenRead('imported', 'id version');
    await registry.service.restart();

    await vi.waitFor(async () => expect(await imports('imported')).toHaveLength(versions.length), SOON);
    const run = { kind: 'EXPERIMENT_RUN', id: TRACKED_RUN_ID };
    const trainingSet = { kind: 'TRAINING_SET', id: TRAINING_SET };
    const inputs = new Map<unknown, unknown>([
      [1, [run, trainingSet]],
      [2, [run, trainingSet]],
      [3, []],
    ]);
    const told = await imports('imported');
    for (const { id, version } of versions) {
      expect(told.filter(({ runId }) => runId === id)).toMatchObject([
        {
          ...{ job: { name: 'registry.import/imported', kind: 'IMPORT' }, state: 'COMPLETE', error: null },
          inputs: inputs.get(version),
          outputs: [
            {
              ...{ kind: 'MODEL_VERSION', id, name: 'imported', version: String(version), change: 'ALTER' },
              sizeBytes: constantGraph(5).byteLength,
            },
          ],
        },
      ]);
    }
  });

  it('that are not there are an import, too: what is known of the version is all there is', async () => {
    await newModel('imported-nothing');
    await create('imported-nothing', { source: 's3://bucket/model' });
    const [version] = await whenRead('imported-nothing', 'id');

    await vi.waitFor(async () => {
      const [{ outputs: [output] = [] } = {}, ...others] = await imports('imported-nothing');
      expect(output).toMatchObject({ kind: 'MODEL_VERSION', id: version?.['id'] });
      expect(output).not.toHaveProperty('sizeBytes');
      expect(others).toEqual([]);
    }, SOON);
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

function imports(model: string) {
  return toldLineage(registry.service, `registry.import/${model}`);
}

function newModel(name: string) {
  return call('POST registered-models/create', { name });
}

function create(name: string, of: object = {}) {
  return call('POST model-versions/create', { name, source: 's3://bucket/model', ...of });
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
