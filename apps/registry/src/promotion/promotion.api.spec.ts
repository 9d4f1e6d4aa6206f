import type { RunId } from '@orrery/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { registryScenario, type Asker, type RegistryScenario } from '../testing/registry-scenario.js';
import { signatureOf } from '../testing/signature-of.js';

const GOOD = '01920000-0000-7000-8000-000000000001' as RunId;
const BAD = '01920000-0000-7000-8000-000000000002' as RunId;
const DATASET = '01920000-0000-7000-8000-00000000000d';
const AT_LEAST = { kind: 'METRIC_AT_LEAST', metric: 'auc', threshold: 0.9 };
const SIGNATURE = { kind: 'SIGNATURE_COMPATIBLE' };
const NO_ALERT = { kind: 'NO_OPEN_CRITICAL_ALERT' };
const CHECK_MS = 200;

let scenario: RegistryScenario;

beforeAll(async () => {
  scenario = await registryScenario({ ORRERY_PROMOTION_CHECK_MS: String(CHECK_MS) });
});

beforeEach(() => {
  scenario.experiments.answer(({ variables }) => ({
    runs: (variables['ids'] as string[]).map((id) => ({
      metrics: [{ key: 'auc', lastText: id === GOOD ? '0.95' : '0.5' }],
      datasetInputs: [],
      inputs: [{}, { digest: '4d5e6f', datasetVersions: [{ id: DATASET }] }],
    })),
  }));
  alertsAre([]);
});

afterAll(() => scenario.close());

describe('a promotion policy', () => {
  it('refuses a version and lists each rule: satisfied or not, and why', async () => {
    await guarded('refusing', [AT_LEAST, SIGNATURE, NO_ALERT], [{ runId: BAD }, { runId: BAD }]);

    expect(await set('refusing', 2)).toMatchObject({
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
    expect(await holderOf('refusing')).toBeNull();
  });

  it('lets a version through that satisfies every rule, on the rows that the rule names', async () => {
    const rules = [{ ...AT_LEAST, datasetVersionId: DATASET }, SIGNATURE, NO_ALERT];
    await guarded('fulfilled', rules, [{ runId: GOOD }]);
    expect(await set('fulfilled', 1)).toMatchObject({ __typename: 'SetModelAliasSuccess' });
  });

  it('compares with the version that the alias points at, and shows how they differ', async () => {
    const versions = [signatureOf('x'), signatureOf('x', 'float64'), null].map((signature) => ({
      signature,
    }));
    await guarded('compared', [SIGNATURE], versions);

    expect(await set('compared', 1)).toMatchObject({ __typename: 'SetModelAliasSuccess' });
    expect(await set('compared', 2)).toMatchObject({
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
    expect(await set('compared', 3)).toMatchObject({ rules: [{ outcome: 'UNKNOWN' }] });
  });

  it('refuses what it could not evaluate: a service that is broken, a run that is gone, a version without one', async () => {
    await guarded('unknown', [AT_LEAST, NO_ALERT], [{ runId: GOOD }, {}]);
    scenario.experiments.answer(null);
    scenario.monitoring.answer(null);
    expect(await set('unknown', 1)).toMatchObject({
      rules: [{ outcome: 'UNKNOWN' }, { outcome: 'UNKNOWN' }],
    });

    scenario.experiments.answer(() => ({ runs: [] }));
    alertsAre(['CRITICAL', 'WARNING']);
    expect(await set('unknown', 1)).toMatchObject({
      rules: [
        { outcome: 'UNKNOWN', explanation: expect.stringContaining('does not exist any more') },
        { outcome: 'UNSATISFIED', explanation: expect.stringContaining('1 critical alert') },
      ],
    });
    expect(await set('unknown', 2)).toMatchObject({
      rules: [{ outcome: 'UNKNOWN', explanation: expect.stringContaining('no run') }, {}],
    });
  });

  it('guards its own alias only, asks nobody for others, and lets a rollback through', async () => {
    await guarded('narrow', [AT_LEAST], [{ runId: GOOD }, { runId: BAD }]);
    await removePolicy('narrow');
    for (const version of [2, 1]) await set('narrow', version);
    await setPolicy('narrow', [AT_LEAST]);
    const asked = scenario.experiments.asked();

    expect(await set('narrow', 2, 'challenger')).toMatchObject({ __typename: 'SetModelAliasSuccess' });
    expect(scenario.experiments.asked()).toBe(asked);
    expect(await rollBack('narrow')).toMatchObject({ __typename: 'RollBackAliasSuccess' });
    expect(await holderOf('narrow')).toBe(2);
  });

  it('is replaced and lifted, each revision kept, and only by an admin', async () => {
    await guarded('revised', [AT_LEAST], [{ runId: BAD }]);
    const refused = await scenario.registry.graphql(
      SET_POLICY,
      { input: policyInput('revised', [SIGNATURE]) },
      'writer',
    );
    expect(refused.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);

    await setPolicy('revised', [SIGNATURE]);
    await removePolicy('revised');

    expect(await set('revised', 1)).toMatchObject({ __typename: 'SetModelAliasSuccess' });
    expect(await scenario.ask(POLICIES, { model: 'revised' })).toEqual({
      promotionPolicies: [],
      promotionPolicyRevisions: [
        { revision: 3, rules: [], setBy: 'admin' },
        { revision: 2, rules: [{ text: expect.stringContaining('signature') }], setBy: 'admin' },
        { revision: 1, rules: [{ text: 'auc ≥ 0.9' }], setBy: 'admin' },
      ],
    });
    expect(await removePolicy('revised')).toMatchObject({ __typename: 'NotFoundError' });
  });

  it('says what it would say, and moves nothing', async () => {
    await guarded('dry', [AT_LEAST], [{ runId: GOOD }, { runId: BAD }]);
    expect(await evaluate('dry', 1)).toMatchObject({
      allowed: true,
      evaluations: [{ outcome: 'SATISFIED' }],
    });
    expect(await evaluate('dry', 2)).toMatchObject({ allowed: false, version: { version: 2 } });
    expect(await evaluate('dry', 3)).toMatchObject({ __typename: 'NotFoundError' });
    expect(await holderOf('dry')).toBeNull();
  });
});

describe('a promotion', () => {
  const TWO_EYES = [{ kind: 'APPROVALS', approvals: 1 }];

  it('is carried out at once where nothing stands before it', async () => {
    await scenario.newModel('free', [{}]);
    expect(await request('free', 1)).toMatchObject({
      state: 'APPLIED',
      evaluations: [],
      decidedBy: 'writer',
    });
    expect(await lastChangeOf('free')).toMatchObject({
      cause: 'PROMOTED',
      changedBy: 'writer',
      reason: 'please',
      promotion: { state: 'APPLIED' },
    });
  });

  it('waits for so many others than who asked, each counted once, and hears of a new policy', async () => {
    await guarded('approved', [{ kind: 'APPROVALS', approvals: 2 }], [{}]);
    expect(await set('approved', 1)).toMatchObject({ rules: [{ explanation: '0 of 2 approved.' }] });

    const { id } = await request('approved', 1);
    expect(await decide('approve', id, 'writer')).toMatchObject({ __typename: 'ConflictError' });
    expect(await decide('approve', id, 'admin')).toMatchObject({ promotion: { state: 'PENDING' } });
    expect(await decide('approve', id, 'admin')).toMatchObject({ promotion: { state: 'PENDING' } });
    expect(await holderOf('approved')).toBeNull();

    await setPolicy('approved', TWO_EYES);
    await vi.waitFor(async () => expect(await stateOf(id)).toBe('APPLIED'), SOON);
    expect(await holderOf('approved')).toBe(1);
  });

  it('is carried out by the approval that was missing', async () => {
    await guarded('missing', TWO_EYES, [{}]);
    const { id } = await request('missing', 1);
    expect(await decide('approve', id, 'admin')).toMatchObject({
      promotion: {
        state: 'APPLIED',
        decidedBy: 'admin',
        approvals: [{ approver: 'admin', comment: 'fine' }],
      },
    });
    expect(await holderOf('missing')).toBe(1);
  });

  it('is approved and waits while another rule does not hold, and is carried out once it does', async () => {
    await guarded('waiting', [...TWO_EYES, NO_ALERT], [{}]);
    alertsAre(['CRITICAL']);
    const { id } = await request('waiting', 1);
    expect(await decide('approve', id, 'admin')).toMatchObject({ promotion: { state: 'APPROVED' } });

    alertsAre([]);

    await vi.waitFor(async () => expect(await stateOf(id)).toBe('APPLIED'), SOON);
    expect(await holderOf('waiting')).toBe(1);
  });

  it('is the one that waits already when the same is asked for again', async () => {
    await guarded('twice', TWO_EYES, [{}]);
    const [first, second] = [await request('twice', 1), await request('twice', 1, 'admin')];
    expect(second).toMatchObject({ id: first.id, requestedBy: 'writer' });
    const { promotions } = await scenario.ask(PROMOTIONS, { model: 'twice', state: 'PENDING' });
    expect(promotions).toMatchObject({ nodes: [{ id: first.id }] });
  });

  it('ends when it is rejected, or cancelled by who asked for it, and nothing is decided of it any more', async () => {
    await guarded('ended', TWO_EYES, [{}]);
    const rejected = await request('ended', 1);
    expect(await decide('cancel', rejected.id, 'admin')).toMatchObject({ __typename: 'ConflictError' });
    expect(await decide('reject', rejected.id, 'admin')).toMatchObject({
      promotion: { state: 'REJECTED', decidedBy: 'admin', decision: 'fine' },
    });
    expect(await decide('approve', rejected.id, 'admin')).toMatchObject({ __typename: 'ConflictError' });

    const cancelled = await request('ended', 1);
    expect(cancelled.id).not.toBe(rejected.id);
    expect(await decide('cancel', cancelled.id, 'writer')).toMatchObject({
      promotion: { state: 'CANCELLED' },
    });
    expect(await decide('approve', 'nobody', 'admin')).toMatchObject({ __typename: 'NotFoundError' });
    expect(await holderOf('ended')).toBeNull();
  });

  it('is overtaken when the alias moves otherwise: an old request does not undo what came later', async () => {
    await scenario.newModel('overtaken', [{}, {}, {}]);
    for (const version of [1, 2]) await set('overtaken', version);
    await setPolicy('overtaken', TWO_EYES);
    const old = await request('overtaken', 3);
    await rollBack('overtaken');

    await vi.waitFor(async () => expect(await stateOf(old.id)).toBe('CANCELLED'), SOON);
    expect(await decide('approve', old.id, 'admin')).toMatchObject({ __typename: 'ConflictError' });
    expect(await holderOf('overtaken')).toBe(1);
  });

  it('moves the alias once, however many approve at once', async () => {
    await guarded('rushed', TWO_EYES, [{}]);
    const { id } = await request('rushed', 1);
    await Promise.all(Array.from({ length: 20 }, () => decide('approve', id, 'admin')));
    const { aliasChanges } = await scenario.ask(CHANGES, { model: 'rushed' });
    expect(aliasChanges).toMatchObject({ nodes: [{ cause: 'PROMOTED' }], pageInfo: { hasNextPage: false } });
  });
});

const SOON = { timeout: 10_000, interval: 50 };

const EVALUATIONS = `{
  outcome explanation
  rule { kind metric threshold text }
  signatureChanges { kind side name breaking from { dtype } to { dtype } }
}`;
const PROMOTION = `{
  id state requestedBy decidedBy decision evaluations ${EVALUATIONS} approvals { approver comment }
}`;
const SET_POLICY = `mutation ($input: SetPromotionPolicyInput!) {
  setPromotionPolicy(input: $input) { __typename ... on UserError { message } }
}`;
const POLICIES = `query ($model: String!) {
  model(name: $model) {
    promotionPolicies { alias }
    promotionPolicyRevisions(alias: "champion") { revision setBy rules { text } }
  }
}`;
const PROMOTIONS = `query ($model: String!, $state: PromotionState) {
  model(name: $model) { promotions(alias: "champion", state: $state) { nodes { id state } } }
}`;
const CHANGES = `query ($model: String!) {
  model(name: $model) {
    aliasChanges { nodes { cause changedBy reason promotion { state } } pageInfo { hasNextPage } }
  }
}`;

type Versions = Parameters<RegistryScenario['newModel']>[1];

async function guarded(model: string, rules: readonly object[], versions: Versions): Promise<void> {
  await scenario.newModel(model, versions);
  await setPolicy(model, rules);
}

function policyInput(model: string, rules: readonly object[]) {
  return { model, alias: 'champion', rules };
}

async function setPolicy(model: string, rules: readonly object[]): Promise<void> {
  expect(await scenario.ask(SET_POLICY, { input: policyInput(model, rules) })).toEqual({
    __typename: 'SetPromotionPolicySuccess',
  });
}

function removePolicy(model: string) {
  const mutation = `mutation ($input: RemovePromotionPolicyInput!) { removePromotionPolicy(input: $input) { __typename } }`;
  return scenario.ask(mutation, { input: { model, alias: 'champion' } });
}

function set(model: string, version: number, alias = 'champion') {
  const mutation = `mutation ($input: SetModelAliasInput!) {
    setModelAlias(input: $input) {
      __typename
      ... on UserError { code message }
      ... on PromotionRefusedError { alias version rules ${EVALUATIONS} }
    }
  }`;
  return scenario.ask(mutation, { input: { model, alias, version } });
}

function rollBack(model: string) {
  const mutation = `mutation ($input: RollBackAliasInput!) { rollBackAlias(input: $input) { __typename } }`;
  return scenario.ask(mutation, { input: { model, alias: 'champion' } });
}

function evaluate(model: string, version: number) {
  const query = `query ($model: String!, $version: Int!) {
    evaluatePromotion(model: $model, version: $version, alias: "champion") {
      __typename
      ... on PromotionEvaluation { allowed version { version } evaluations ${EVALUATIONS} }
    }
  }`;
  return scenario.ask(query, { model, version });
}

interface Shown extends Record<string, unknown> {
  readonly id: string;
}

async function request(model: string, version: number, as: Asker = 'writer'): Promise<Shown> {
  const mutation = `mutation ($input: RequestPromotionInput!) {
    requestPromotion(input: $input) { ... on RequestPromotionSuccess { promotion ${PROMOTION} } }
  }`;
  const input = { model, version, alias: 'champion', reason: 'please' };
  return (await scenario.ask(mutation, { input }, as))['promotion'] as Shown;
}

function decide(how: 'approve' | 'reject' | 'cancel', promotionId: string, as: Asker) {
  const type = `${how[0]?.toUpperCase()}${how.slice(1)}PromotionSuccess`;
  const mutation = `mutation ($input: DecidePromotionInput!) {
    ${how}Promotion(input: $input) { __typename ... on ${type} { promotion ${PROMOTION} } }
  }`;
  return scenario.ask(mutation, { input: { promotionId, comment: 'fine' } }, as);
}

async function stateOf(id: string): Promise<unknown> {
  return (await scenario.ask('query ($id: ID!) { promotion(id: $id) { state } }', { id }))['state'];
}

async function holderOf(model: string): Promise<number | null> {
  const query = `query ($model: String!) { model(name: $model) { version(alias: "champion") { version } } }`;
  const version = (await scenario.ask(query, { model }))['version'] as { version: number } | null;
  return version && version.version;
}

async function lastChangeOf(model: string): Promise<unknown> {
  const { nodes } = (await scenario.ask(CHANGES, { model }))['aliasChanges'] as { nodes: unknown[] };
  return nodes[0];
}

function alertsAre(severities: readonly string[]): void {
  const openAlerts = severities.map((severity) => ({ severity, message: `a ${severity} one` }));
  scenario.monitoring.answer(() => ({ _entities: [{ openAlerts }] }));
}
