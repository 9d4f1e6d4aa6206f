import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startMlflowRegistry, type MlflowAnswer, type MlflowRegistry } from '../testing/mlflow-registry.js';

const SOURCE = 'mlflow-artifacts:/somewhere';

let registry: MlflowRegistry;
let call: MlflowRegistry['call'];

beforeAll(async () => {
  registry = await startMlflowRegistry();
  call = registry.call;
});

afterAll(() => registry.close());

const times = (count: number, act: (index: number) => Promise<MlflowAnswer>): Promise<MlflowAnswer[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => act(index)));

const newVersion = (name: string) => call('POST model-versions/create', { name, source: SOURCE });

async function newModel(name: string, versions: number): Promise<void> {
  await call('POST registered-models/create', { name });
  for (let index = 0; index < versions; index += 1) await newVersion(name);
}

function numbersIn(answers: readonly MlflowAnswer[]): readonly number[] {
  return answers.flatMap(({ body }) => {
    const { version } = (body['model_version'] ?? {}) as { version?: string };
    return version === undefined ? [] : [Number(version)];
  });
}

async function versionsOf(name: string): Promise<readonly { version: string; current_stage: string }[]> {
  const { body } = await call('GET model-versions/search', { filter: `name = '${name}'` });
  return body['model_versions'] ?? [];
}

describe('versions that are registered at once', () => {
  it('have the numbers from 1 on, each once, and those that were answered are there', async () => {
    await newModel('ten', 0);
    const numbers = numbersIn(await times(10, () => newVersion('ten')));
    expect(numbers.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(await versionsOf('ten')).toHaveLength(10);
  });

  it.each([
    ['deleted', 'DELETE registered-models/delete', {}],
    ['renamed', 'POST registered-models/rename', { new_name: 'racing on' }],
  ])('belong to their model or are refused while it is %s', async (fate, route, more) => {
    const name = `racing, ${fate}`;
    await newModel(name, 1);

    const [answers, [changed]] = await Promise.all([
      times(12, () => newVersion(name)),
      times(1, () => call(route, { name, ...more })),
    ]);

    expect(changed?.status).toBe(200);
    expect(answers.map(({ status }) => status).filter((status) => ![200, 404].includes(status))).toEqual([]);
    expect(await versionsOf(name)).toEqual([]);
    const kept = 'new_name' in more ? await versionsOf(more.new_name) : [];
    const expected = 'new_name' in more ? [1, ...numbersIn(answers)] : [];
    expect(kept.map(({ version }) => Number(version)).toSorted()).toEqual(expected.toSorted());
  });
});

describe('an alias', () => {
  it('never points at a version that was deleted while it was set', async () => {
    await newModel('aliased', 8);
    for (let version = 1; version <= 8; version += 1) {
      const numbered = { name: 'aliased', version: String(version) };
      const answers = await Promise.all([
        call('POST registered-models/alias', { ...numbered, alias: 'champion' }),
        call('DELETE model-versions/delete', numbered),
      ]);
      expect(answers.map(({ status }) => status).filter((status) => ![200, 404].includes(status))).toEqual(
        [],
      );
      const { status } = await call('GET registered-models/alias', { name: 'aliased', alias: 'champion' });
      expect(status).toBe(400);
    }
  });
});

describe('a stage', () => {
  it('has one version when many enter it at once, each archiving the others, and its alias points there', async () => {
    await newModel('staged', 6);
    const answers = await times(6, (index) =>
      call('POST model-versions/transition-stage', {
        ...{ name: 'staged', version: String(index + 1), stage: 'Production' },
        archive_existing_versions: true,
      }),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    const inProduction = (await versionsOf('staged')).filter(
      ({ current_stage: stage }) => stage === 'Production',
    );
    expect(inProduction).toHaveLength(1);
    const alias = await call('GET registered-models/alias', { name: 'staged', alias: 'Production' });
    expect(alias.body['model_version']).toMatchObject({ version: inProduction[0]?.version });
  });

  it('is left by a version that is deleted while it enters', async () => {
    await newModel('leaving', 6);
    for (let version = 1; version <= 6; version += 1) {
      const numbered = { name: 'leaving', version: String(version) };
      await Promise.all([
        call('POST model-versions/transition-stage', { ...numbered, stage: 'Staging' }),
        call('DELETE model-versions/delete', numbered),
      ]);
    }
    expect(await versionsOf('leaving')).toEqual([]);
    const { status } = await call('GET registered-models/alias', { name: 'leaving', alias: 'Staging' });
    expect(status).toBe(400);
  });
});
