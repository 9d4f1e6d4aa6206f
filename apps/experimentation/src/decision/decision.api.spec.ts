import { SOON } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ENDPOINT_ID, TREATMENT, startScenario, type Scenario } from '../testing/experimentation-scenario.js';

let scenario: Scenario;

beforeAll(async () => {
  scenario = await startScenario();
});

afterAll(() => scenario.close());

const DECIDE = `mutation ($input: DecideABTestInput!) {
  decideABTest(input: $input) {
    __typename
    ... on DecideABTestSuccess {
      abTest { status decision { variation action alias decidedBy reason report { number } } }
    }
    ... on UserError { code }
    ... on InvalidInputError { field }
  }
}`;

async function decide(name: string, wish: object): Promise<unknown> {
  const { data } = await scenario.service.graphql(DECIDE, { input: { name, ...wish } });
  return data['decideABTest'];
}

describe('deciding a test', () => {
  it('is kept with what it rests on, and told to those who act on it', async () => {
    await scenario.running('decided');
    await scenario.stop('decided');
    const frozen = await scenario.service.graphql(
      'mutation { freezeReport(input: { name: "decided" }) { ... on FreezeReportSuccess { report { id } } } }',
    );
    const reportId = (frozen.data['freezeReport'] as { report: { id: string } }).report.id;

    const decided = await decide('decided', {
      variation: 'treatment',
      action: 'PROMOTE',
      alias: 'champion',
      reason: 'It books more.',
      reportId,
    });

    expect(decided).toMatchObject({
      abTest: {
        status: 'DECIDED',
        decision: {
          variation: 'treatment',
          action: 'PROMOTE',
          alias: 'champion',
          reason: 'It books more.',
          report: { number: 1 },
        },
      },
    });
    await vi.waitFor(async () => {
      const entries = await scenario.redis.xrange(`${scenario.service.redis.prefix}:events`, '-', '+');
      const events = entries.map(
        ([, [, body = '']]) => JSON.parse(body) as { type: string; data: { name: string } },
      );
      const decisions = events.filter(({ type }) => type === 'ABTestDecided');
      expect(decisions.find(({ data }) => data.name === 'decided')).toMatchObject({
        subject: ENDPOINT_ID,
        data: {
          name: 'decided',
          modelVersionId: TREATMENT,
          version: 2,
          action: { kind: 'alias', alias: 'champion' },
          reason: 'It books more.',
        },
      });
    }, SOON);
    expect(await decide('decided', { action: 'NONE' })).toMatchObject({ code: 'CONFLICT' });
    expect((await scenario.start('decided')).data).toMatchObject({ startABTest: { code: 'CONFLICT' } });
  });

  it('comes after its end', async () => {
    await scenario.create('undecided', { endpoint: 'undecided' });
    expect(await decide('undecided', { action: 'NONE' })).toMatchObject({ code: 'CONFLICT' });
    await scenario.start('undecided');
    expect(await decide('undecided', { action: 'NONE' })).toMatchObject({ code: 'CONFLICT' });
    await scenario.stop('undecided');
    expect(await decide('undecided', { action: 'NONE', reason: 'Nobody won.' })).toMatchObject({
      abTest: { status: 'DECIDED', decision: { variation: null, action: 'NONE', report: null } },
    });
  });

  it.each([
    ['variation', { action: 'SET_TRAFFIC' }],
    ['variation', { action: 'SET_TRAFFIC', variation: 'nothing' }],
    ['alias', { action: 'PROMOTE', variation: 'treatment' }],
    ['alias', { action: 'PROMOTE', variation: 'treatment', alias: 'latest' }],
    ['reportId', { action: 'NONE', reportId: '01920000-0000-7000-8000-0000000000ff' }],
    ['reportId', { action: 'NONE', reportId: 'none' }],
  ])('names %s when it cannot be: %o', async (field, wish) => {
    const name = `wrong-${JSON.stringify(wish).length}-${field}`;
    await scenario.running(name);
    await scenario.stop(name);

    expect(await decide(name, wish)).toMatchObject({ __typename: 'InvalidInputError', field });
  });
});
