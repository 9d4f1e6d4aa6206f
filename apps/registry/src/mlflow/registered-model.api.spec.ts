import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BOUND_TOKEN, startMlflowRegistry, type MlflowRegistry } from '../testing/mlflow-registry.js';

let registry: MlflowRegistry;
let call: MlflowRegistry['call'];

beforeAll(async () => {
  registry = await startMlflowRegistry();
  call = registry.call;
});

afterAll(() => registry.close());

describe('a registered model', () => {
  it('is told in MLflow’s JSON: what is not set is left out', async () => {
    const { body } = await call('POST registered-models/create', { name: 'bare' });

    expect(body).toEqual({
      registered_model: {
        name: 'bare',
        creation_timestamp: expect.any(Number),
        last_updated_timestamp: expect.any(Number),
      },
    });
  });

  it('has tags, of which the last of a key counts, and shows its latest versions and aliases', async () => {
    const tags = [
      { key: 'k', value: 'v' },
      { key: 'k', value: 'w' },
      { key: '__proto__', value: 'x' },
    ];
    await call('POST registered-models/create', { name: 'full', tags, description: 'd' });
    await createVersion('full');
    await createVersion('full');
    await call('POST registered-models/alias', { name: 'full', alias: 'champion', version: '1' });

    const { body } = await call('GET registered-models/get', { name: 'full' });

    expect(body['registered_model']).toMatchObject({
      description: 'd',
      tags: expect.arrayContaining([{ key: 'k', value: 'w' }]),
      aliases: [{ alias: 'champion', version: '1' }],
      latest_versions: [{ name: 'full', version: '2', current_stage: 'None', status: 'READY' }],
    });
  });

  it.each([
    [
      'POST registered-models/create',
      { name: 'a/b' },
      400,
      "Invalid model name 'a/b'. Names cannot contain '/' or ':'.",
    ],
    ['POST registered-models/create', { name: ' ' }, 400, "Missing value for required parameter 'name'."],
    ['GET registered-models/get', { name: 'nobody' }, 404, 'Registered Model with name=nobody not found'],
    [
      'PATCH registered-models/update',
      { name: 'nobody' },
      404,
      'Registered Model with name=nobody not found',
    ],
    [
      'POST registered-models/set-tag',
      { name: 'nobody', key: 'k' },
      404,
      'Registered Model with name=nobody not found',
    ],
    [
      'DELETE registered-models/delete',
      { name: 'nobody' },
      404,
      'Registered Model with name=nobody not found',
    ],
    ['GET registered-models/search', { max_results: 0 }, 400, 'Invalid value for max_results.'],
    ['GET registered-models/search', { filter: "name ~ 'a'" }, 400, ''],
    ['GET registered-models/search', { page_token: 'made-up' }, 400, 'Invalid page token'],
  ])('%s %j is refused with %i and MLflow’s text', async (route, parameters, status, text) => {
    const answer = await call(route, parameters);

    expect(answer.status).toBe(status);
    expect(answer.body['message']).toContain(text);
  });

  it('has a name that nobody else has, and says so as MLflow does', async () => {
    await call('POST registered-models/create', { name: 'taken' });
    await call('POST registered-models/create', { name: 'other' });
    const prompt = { name: 'taken', tags: [{ key: 'mlflow.prompt.is_prompt', value: 'true' }] };

    expect(await call('POST registered-models/create', { name: 'taken' })).toEqual({
      status: 400,
      body: {
        error_code: 'RESOURCE_ALREADY_EXISTS',
        message: 'Registered Model (name=taken) already exists.',
      },
    });
    expect(
      (await call('POST registered-models/rename', { name: 'other', new_name: 'taken' })).body,
    ).toMatchObject({
      error_code: 'RESOURCE_ALREADY_EXISTS',
    });
    expect((await call('POST registered-models/create', prompt)).body['message']).toContain(
      'Tried to create a prompt with name',
    );
  });

  it('keeps its versions when it is renamed', async () => {
    await call('POST registered-models/create', { name: 'before' });
    await createVersion('before');

    await call('POST registered-models/rename', { name: 'before', new_name: 'after it' });

    expect((await call('GET registered-models/get', { name: 'before' })).status).toBe(404);
    const { body } = await call('GET model-versions/get', { name: 'after it', version: '1' });
    expect(body['model_version']).toMatchObject({ name: 'after it', version: '1' });
  });

  it('leaves its name free when it is deleted, and begins anew under it', async () => {
    await call('POST registered-models/create', { name: 'gone' });
    await createVersion('gone');

    expect(await call('DELETE registered-models/delete', { name: 'gone' })).toEqual({
      status: 200,
      body: {},
    });

    await call('POST registered-models/create', { name: 'gone' });
    expect((await call('GET model-versions/search', { filter: "name = 'gone'" })).body).toEqual({});
    expect((await createVersion('gone')).body['model_version']).toMatchObject({ version: '1' });
  });

  it('has tags that are set, emptied and deleted', async () => {
    await call('POST registered-models/create', { name: 'tagged' });
    await call('POST registered-models/set-tag', { name: 'tagged', key: 'a', value: '1' });
    await call('POST registered-models/set-tag', { name: 'tagged', key: 'b' });
    await call('DELETE registered-models/delete-tag', { name: 'tagged', key: 'a' });
    await call('DELETE registered-models/delete-tag', { name: 'tagged', key: 'never was' });

    const { body } = await call('GET registered-models/get', { name: 'tagged' });
    expect(body['registered_model']?.['tags']).toEqual([{ key: 'b', value: '' }]);
  });

  it('is not there for a token of another project, which may have one of the same name', async () => {
    await call('POST registered-models/create', { name: 'private' });
    await createVersion('private');

    expect((await call('GET registered-models/get', { name: 'private' }, BOUND_TOKEN)).status).toBe(404);
    expect((await call('GET registered-models/search', {}, BOUND_TOKEN)).body).toEqual({});
    expect((await call('GET model-versions/search', {}, BOUND_TOKEN)).body).toEqual({});
    expect((await call('DELETE registered-models/delete', { name: 'private' }, BOUND_TOKEN)).status).toBe(
      404,
    );
    expect((await call('POST registered-models/create', { name: 'private' }, BOUND_TOKEN)).status).toBe(200);
    expect(
      (await call('GET registered-models/get', { name: 'private' })).body['registered_model'],
    ).toMatchObject({
      latest_versions: [{ version: '1' }],
    });
  });
});

describe('searching registered models', () => {
  beforeAll(async () => {
    for (let index = 0; index < 7; index += 1) {
      await call('POST registered-models/create', {
        name: `found-${index}`,
        tags: [{ key: 'parity', value: String(index % 2) }],
      });
    }
    const tags = [{ key: 'mlflow.prompt.is_prompt', value: 'true' }];
    await call('POST registered-models/create', { name: 'found-prompt', tags });
  });

  it.each([
    ["name LIKE 'found-%'", ['0', '1', '2', '3', '4', '5', '6']],
    ["name ILIKE 'FOUND-%' AND tags.parity = '1'", ['1', '3', '5']],
    ["name LIKE 'found-%' AND tags.parity != '1'", ['0', '2', '4', '6']],
    ["name IN ('found-1', 'found-2')", ['1', '2']],
    ["name = 'found-1' OR (name = 'found-2' AND tag.parity = '0')", ['1', '2']],
    ["name LIKE 'found-%' AND tags.`mlflow.prompt.is_prompt` != 'true'", ['0', '1', '2', '3', '4', '5', '6']],
    ["name LIKE 'found-%' AND tags.`mlflow.prompt.is_prompt` = 'true'", ['prompt']],
    ["name LIKE 'FOUND-%'", []],
    [String.raw`name LIKE 'found-0\'`, []],
  ])('finds by %s', async (filter, found) => {
    const { body } = await call('GET registered-models/search', { filter });
    const models: readonly { readonly name: string }[] = body['registered_models'] ?? [];
    expect(models.map(({ name }) => name)).toEqual(found.map((name) => `found-${name}`));
  });

  it('gives all pages once, in the order that is asked for, whatever is added meanwhile', async () => {
    for (const index of [0, 1, 2, 3, 4])
      await call('POST registered-models/create', { name: `paged-${index}` });
    const names: string[] = [];
    let token = '';
    do {
      const asked = {
        filter: "name LIKE 'paged-%'",
        max_results: 2,
        order_by: 'name DESC',
        page_token: token,
      };
      const { body } = await call('GET registered-models/search', asked);
      names.push(...(body['registered_models'] as { name: string }[]).map(({ name }) => name));
      token = body['next_page_token'] ?? '';
      await call('POST registered-models/create', { name: `paged-later-${names.length}` });
    } while (token !== '');

    expect(names).toEqual([4, 3, 2, 1, 0].map((index) => `paged-${index}`));
  });
});

function createVersion(name: string) {
  return call('POST model-versions/create', { name, source: 's3://bucket/model' });
}
