import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { EVALUATIONS, aliasAsks, type AliasAsks } from '../testing/alias-asks.js';
import { registryScenario, type Asker, type RegistryScenario } from '../testing/registry-scenario.js';

const NO_ALERT = { kind: 'NO_OPEN_CRITICAL_ALERT' };
const CHECK_MS = 200;
const SOON = { timeout: 50_000, interval: 50 };

let scenario: RegistryScenario;
let asks: AliasAsks;

beforeAll(async () => {
  scenario = await registryScenario({ ORRERY_PROMOTION_CHECK_MS: String(CHECK_MS) });
  asks = aliasAsks(scenario);
});

beforeEach(() => asks.alertsAre([]));

afterAll(() => scenario.close());

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
    await asks.newGuarded('approved', [{ kind: 'APPROVALS', approvals: 2 }], [{}]);
    expect(await asks.set('approved', 1)).toMatchObject({ rules: [{ explanation: '0 of 2 approved.' }] });

    const { id } = await request('approved', 1);
    expect(await decide('approve', id, 'writer')).toMatchObject({ __typename: 'ConflictError' });
    expect(await decide('approve', id, 'admin')).toMatchObject({ promotion: { state: 'PENDING' } });
    expect(await decide('approve', id, 'admin')).toMatchObject({ promotion: { state: 'PENDING' } });
    expect(await asks.holderOf('approved')).toBeNull();

    await asks.setPolicy('approved', TWO_EYES);
    await vi.waitFor(async () => expect(await stateOf(id)).toBe('APPLIED'), SOON);
    expect(await asks.holderOf('approved')).toBe(1);
  });

  it('is carried out by the approval that was missing', async () => {
    await asks.newGuarded('missing', TWO_EYES, [{}]);
    const { id } = await request('missing', 1);
    expect(await decide('approve', id, 'admin')).toMatchObject({
      promotion: {
        state: 'APPLIED',
        decidedBy: 'admin',
        approvals: [{ approver: 'admin', comment: 'fine' }],
      },
    });
    expect(await asks.holderOf('missing')).toBe(1);
  });

  it('is approved and waits while another rule does not hold, and is carried out once it does', async () => {
    await asks.newGuarded('waiting', [...TWO_EYES, NO_ALERT], [{}]);
    asks.alertsAre(['CRITICAL']);
    const { id } = await request('waiting', 1);
    expect(await decide('approve', id, 'admin')).toMatchObject({ promotion: { state: 'APPROVED' } });

    asks.alertsAre([]);

    await vi.waitFor(async () => expect(await stateOf(id)).toBe('APPLIED'), SOON);
    expect(await asks.holderOf('waiting')).toBe(1);
  });

  it('is the one that waits already when the same is asked for again', async () => {
    await asks.newGuarded('twice', TWO_EYES, [{}]);
    const [first, second] = [await request('twice', 1), await request('twice', 1, 'admin')];
    expect(second).toMatchObject({ id: first.id, requestedBy: 'writer' });
    const { promotions } = await scenario.ask(PROMOTIONS, { model: 'twice', state: 'PENDING' });
    expect(promotions).toMatchObject({ nodes: [{ id: first.id }] });
  });

  it('ends when it is rejected, or cancelled by who asked for it, and nothing is decided of it any more', async () => {
    await asks.newGuarded('ended', TWO_EYES, [{}]);
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
    expect(await asks.holderOf('ended')).toBeNull();
  });

  it('is overtaken when the alias moves otherwise: an old request does not undo what came later', async () => {
    await scenario.newModel('overtaken', [{}, {}, {}]);
    for (const version of [1, 2]) await asks.set('overtaken', version);
    await asks.setPolicy('overtaken', TWO_EYES);
    const old = await request('overtaken', 3);
    await asks.rollBack('overtaken');

    await vi.waitFor(async () => expect(await stateOf(old.id)).toBe('CANCELLED'), SOON);
    expect(await decide('approve', old.id, 'admin')).toMatchObject({ __typename: 'ConflictError' });
    expect(await asks.holderOf('overtaken')).toBe(1);
  });

  it('moves the alias once, however many approve at once', async () => {
    await asks.newGuarded('rushed', TWO_EYES, [{}]);
    const { id } = await request('rushed', 1);
    await Promise.all(Array.from({ length: 20 }, () => decide('approve', id, 'admin')));
    const { aliasChanges } = await scenario.ask(CHANGES, { model: 'rushed' });
    expect(aliasChanges).toMatchObject({ nodes: [{ cause: 'PROMOTED' }], pageInfo: { hasNextPage: false } });
  });
});

const PROMOTION = `{
  id state requestedBy decidedBy decision evaluations ${EVALUATIONS} approvals { approver comment }
}`;
const PROMOTIONS = `query ($model: String!, $state: PromotionState) {
  model(name: $model) { promotions(alias: "champion", state: $state) { nodes { id state } } }
}`;
const CHANGES = `query ($model: String!) {
  model(name: $model) {
    aliasChanges { nodes { cause changedBy reason promotion { state } } pageInfo { hasNextPage } }
  }
}`;

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

async function lastChangeOf(model: string): Promise<unknown> {
  const { nodes } = (await scenario.ask(CHANGES, { model }))['aliasChanges'] as { nodes: unknown[] };
  return nodes[0];
}
