import { afterAll, beforeAll, expect, it } from 'vitest';
import { planOf, startScenario, type Scenario } from '../testing/experimentation-scenario.js';

const VIEW = '01920000-0000-7000-8000-0000000000f1';
const LEARNED = ['01920000-0000-7000-8000-0000000000a1', '01920000-0000-7000-8000-0000000000a2'];

let scenario: Scenario;

beforeAll(async () => {
  scenario = await startScenario();
});

afterAll(() => scenario.close());

it('the tests of a feature view are those of what learned from it, newest first, each once', async () => {
  const [control, treatment] = planOf('').variations;
  const [first = '', second = ''] = LEARNED;
  const between = (one: string, other: string) => ({
    variations: [
      { ...control, modelVersionId: one },
      { ...treatment, modelVersionId: other },
    ],
  });
  await scenario.create('older', between(first, control?.modelVersionId ?? ''));
  await scenario.create('both', between(first, second));
  await scenario.create('unrelated');

  const ask = (modelVersions: readonly string[]) =>
    scenario.service.graphql(
      `query ($representations: [_Any!]!) {
        _entities(representations: $representations) { ... on FeatureView { abTests { name } } }
      }`,
      {
        representations: [
          { __typename: 'FeatureView', id: VIEW, modelVersions: modelVersions.map((id) => ({ id })) },
        ],
      },
    );

  expect((await ask(LEARNED)).data['_entities']).toEqual([
    { abTests: [{ name: 'both' }, { name: 'older' }] },
  ]);
  expect((await ask([])).data['_entities']).toEqual([{ abTests: [] }]);
});
