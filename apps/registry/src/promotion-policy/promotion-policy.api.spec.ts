import type { RunId } from '@orrery/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EVALUATIONS, aliasAsks, type AliasAsks } from '../testing/alias-asks.js';
import { registryScenario, type RegistryScenario } from '../testing/registry-scenario.js';
import { signatureOf } from '../testing/signature-of.js';

const GOOD = '01920000-0000-7000-8000-000000000001' as RunId;
const BAD = '01920000-0000-7000-8000-000000000002' as RunId;
const DATASET = '01920000-0000-7000-8000-00000000000d';
const AT_LEAST = { kind: 'METRIC_AT_LEAST', metric: 'auc', threshold: 0.9 };
const SIGNATURE = { kind: 'SIGNATURE_COMPATIBLE' };
const NO_ALERT = { kind: 'NO_OPEN_CRITICAL_ALERT' };

let scenario: RegistryScenario;
let asks: AliasAsks;

beforeAll(async () => {
  scenario = await registryScenario();
  asks = aliasAsks(scenario);
});

beforeEach(() => {
  scenario.experiments.answer(({ variables }) => ({
    runs: (variables['ids'] as string[]).map((id) => ({
      metrics: [{ key: 'auc', lastText: id === GOOD ? '0.95' : '0.5' }],
      datasetInputs: [],
      inputs: [{}, { digest: '4d5e6f', datasetVersions: [{ id: DATASET }] }],
    })),
  }));
  asks.alertsAre([]);
});

afterAll(() => scenario.close());

describe('a promotion policy', () => {
  it('refuses a version and lists each rule: satisfied or not, and why', async () => {
    await asks.newGuarded('refusing', [AT_LEAST, SIGNATURE, NO_ALERT], [{ runId: BAD }, { runId: BAD }]);

    expect(await asks.set('refusing', 2)).toMatchObject({
      __typename: 'PromotionRefusedError',
      code: 'PROMOTION_REFUSED',
      message: expect.stringContaining('"auc ≥ 0.9" is not satisfied: "auc" is 0.5'),
      alias: 'champion',
      version: 2,
      rules: [
        { outcome: 'UNSATISFIED', rule: { kind: 'METRIC_AT_LEAST', metric: 'auc', threshold: 0.9 } },
        { outcome: 'SATISFIED' },
        { outcome: 'SATISFIED', explanation: 'No critical alert is open.' },
      ],
    });
    expect(await asks.holderOf('refusing')).toBeNull();
  });

  it('lets a version through that satisfies every rule, on the rows that the rule names', async () => {
    const rules = [{ ...AT_LEAST, datasetVersionId: DATASET }, SIGNATURE, NO_ALERT];
    await asks.newGuarded('fulfilled', rules, [{ runId: GOOD }]);
    expect(await asks.set('fulfilled', 1)).toMatchObject({ __typename: 'SetModelAliasSuccess' });
  });

  it('compares with the version that the alias points at, and shows how they differ', async () => {
    const versions = [signatureOf('x'), signatureOf('x', 'float64'), null].map((signature) => ({
      signature,
    }));
    await asks.newGuarded('compared', [SIGNATURE], versions);

    expect(await asks.set('compared', 1)).toMatchObject({ __typename: 'SetModelAliasSuccess' });
    expect(await asks.set('compared', 2)).toMatchObject({
      rules: [
        {
          outcome: 'UNSATISFIED',
          signatureChanges: [
            {
              kind: 'CHANGED',
              side: 'INPUT',
              name: 'x',
              from: { dtype: 'float32' },
              to: { dtype: 'float64' },
            },
          ],
        },
      ],
    });
    expect(await asks.set('compared', 3)).toMatchObject({ rules: [{ outcome: 'UNKNOWN' }] });
  });

  it('refuses what it could not evaluate: a service that is broken, a run that is gone, a version without one', async () => {
    await asks.newGuarded('unknown', [AT_LEAST, NO_ALERT], [{ runId: GOOD }, {}]);
    scenario.experiments.answer(null);
    scenario.monitoring.answer(null);
    expect(await asks.set('unknown', 1)).toMatchObject({
      rules: [{ outcome: 'UNKNOWN' }, { outcome: 'UNKNOWN' }],
    });

    scenario.experiments.answer(() => ({ runs: [] }));
    asks.alertsAre(['CRITICAL', 'WARNING']);
    expect(await asks.set('unknown', 1)).toMatchObject({
      rules: [
        { outcome: 'UNKNOWN', explanation: expect.stringContaining('does not exist any more') },
        { outcome: 'UNSATISFIED', explanation: expect.stringContaining('1 critical alert') },
      ],
    });
    expect(await asks.set('unknown', 2)).toMatchObject({
      rules: [{ outcome: 'UNKNOWN', explanation: expect.stringContaining('no run') }, {}],
    });
  });

  it('guards its own alias only, asks nobody for others, and lets a rollback through', async () => {
    await asks.newGuarded('narrow', [AT_LEAST], [{ runId: GOOD }, { runId: BAD }]);
    await asks.removePolicy('narrow');
    for (const version of [2, 1]) await asks.set('narrow', version);
    await asks.setPolicy('narrow', [AT_LEAST]);
    const asked = scenario.experiments.asked();

    expect(await asks.set('narrow', 2, 'challenger')).toMatchObject({ __typename: 'SetModelAliasSuccess' });
    expect(scenario.experiments.asked()).toBe(asked);
    expect(await asks.rollBack('narrow')).toMatchObject({ __typename: 'RollBackAliasSuccess' });
    expect(await asks.holderOf('narrow')).toBe(2);
  });

  it('is replaced and lifted, each revision kept, and only by an admin', async () => {
    await asks.newGuarded('revised', [AT_LEAST], [{ runId: BAD }]);
    const refused = await scenario.registry.graphql(
      SET_POLICY,
      { input: { model: 'revised', alias: 'champion', rules: [SIGNATURE] } },
      'writer',
    );
    expect(refused.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);

    await asks.setPolicy('revised', [SIGNATURE]);
    await asks.removePolicy('revised');

    expect(await asks.set('revised', 1)).toMatchObject({ __typename: 'SetModelAliasSuccess' });
    expect(await scenario.ask(POLICIES, { model: 'revised' })).toEqual({
      promotionPolicies: [],
      promotionPolicyRevisions: [
        { revision: 3, rules: [], setBy: 'admin' },
        { revision: 2, rules: [{ text: expect.stringContaining('signature') }], setBy: 'admin' },
        { revision: 1, rules: [{ text: 'auc ≥ 0.9' }], setBy: 'admin' },
      ],
    });
    expect(await asks.removePolicy('revised')).toMatchObject({ __typename: 'NotFoundError' });
  });

  it('says what it would say, and moves nothing', async () => {
    await asks.newGuarded('dry', [AT_LEAST], [{ runId: GOOD }, { runId: BAD }]);
    expect(await evaluate('dry', 1)).toMatchObject({
      allowed: true,
      evaluations: [{ outcome: 'SATISFIED' }],
    });
    expect(await evaluate('dry', 2)).toMatchObject({ allowed: false, version: { version: 2 } });
    expect(await evaluate('dry', 3)).toMatchObject({ __typename: 'NotFoundError' });
    expect(await asks.holderOf('dry')).toBeNull();
  });
});

describe('a policy on an alias', () => {
  const versions = [{ runId: BAD }, { runId: GOOD }];

  it('holds for MLflow’s clients as for anybody', async () => {
    await asks.newGuarded('by-mlflow', [AT_LEAST], versions);
    const refused = await mlflow('registered-models/alias', {
      name: 'by-mlflow',
      alias: 'champion',
      version: '1',
    });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      error_code: 'INVALID_PARAMETER_VALUE',
      message: expect.stringContaining('"auc ≥ 0.9" is not satisfied'),
    });
    const set = await mlflow('registered-models/alias', {
      name: 'by-mlflow',
      alias: 'champion',
      version: '2',
    });
    expect(set.status).toBe(200);
    expect(await asks.holderOf('by-mlflow')).toBe(2);
  });

  it('holds for a stage of the same name, and a refused version stays in the stage that it was in', async () => {
    await scenario.newModel('staged', versions);
    await asks.setPolicy('staged', [AT_LEAST], 'Production');
    const to = (version: string) => ({
      name: 'staged',
      version,
      stage: 'Production',
      archive_existing_versions: false,
    });

    expect((await mlflow('model-versions/transition-stage', to('1'))).status).toBe(400);
    expect(await asks.holderOf('staged', 'Production')).toBeNull();
    const moved = await mlflow('model-versions/transition-stage', to('2'));
    expect(await moved.json()).toMatchObject({
      model_version: { version: '2', current_stage: 'Production' },
    });
    expect(await asks.holderOf('staged', 'Production')).toBe(2);
  });

  it('lets a version leave a stage for one that is in it still, which it would not let in any more', async () => {
    await scenario.newModel('left', versions);
    const to = (version: string, stage: string) =>
      mlflow('model-versions/transition-stage', { name: 'left', version, stage });
    await to('1', 'Production');
    await to('2', 'Production');
    await asks.setPolicy('left', [AT_LEAST], 'Production');

    expect((await to('2', 'Archived')).status).toBe(200);

    expect(await asks.holderOf('left', 'Production')).toBe(1);
  });
});

const SET_POLICY = `mutation ($input: SetPromotionPolicyInput!) {
  setPromotionPolicy(input: $input) { __typename ... on UserError { message } }
}`;
const POLICIES = `query ($model: String!) {
  model(name: $model) {
    promotionPolicies { alias }
    promotionPolicyRevisions(alias: "champion") { revision setBy rules { text } }
  }
}`;

function evaluate(model: string, version: number) {
  const query = `query ($model: String!, $version: Int!) {
    evaluatePromotion(model: $model, version: $version, alias: "champion") {
      __typename
      ... on PromotionEvaluation { allowed version { version } evaluations ${EVALUATIONS} }
    }
  }`;
  return scenario.ask(query, { model, version });
}

function mlflow(path: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return scenario.registry.fetch(`/api/2.0/mlflow/${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
}
