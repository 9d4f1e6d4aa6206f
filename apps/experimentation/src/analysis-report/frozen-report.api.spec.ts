import { SOON, toldLineage } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { exposuresOf, startScenario, type Scenario } from '../testing/experimentation-scenario.js';

let scenario: Scenario;

beforeAll(async () => {
  scenario = await startScenario();
});

afterAll(() => scenario.close());

const REPORT = 'users pValue verdict undecidedReason data { digest } answer { sentence }';
const FROZEN = `id number frozenBy digest report { ${REPORT} } reproduction { equal dataDigest digest }`;

const FREEZE = `mutation ($input: FreezeReportInput!) {
  freezeReport(input: $input) {
    __typename
    ... on FreezeReportSuccess { report { ${FROZEN} } }
    ... on UserError { code }
  }
}`;

interface Frozen {
  readonly id: string;
  readonly report: { readonly pValue: number | null };
}

describe('a report that is frozen', () => {
  it('says the same for ever, and is made again from the raw data, equal to the byte', async () => {
    await judged('kept');
    const first = await freeze('kept');
    expect(first).toMatchObject({
      number: 1,
      report: { users: 1000, verdict: 'TREATMENT_WINS' },
      reproduction: { equal: true },
    });

    await tell('kept', 'control', 250, 250);
    expect(await live('kept')).not.toEqual(first.report);
    const second = await freeze('kept');

    const { data } = await scenario.service.graphql(
      `query ($id: ID!) { frozenReport(id: $id) { ${FROZEN} } }`,
      {
        id: first.id,
      },
    );
    expect(data['frozenReport']).toEqual(first);
    expect(second).toMatchObject({ number: 2, reproduction: { equal: true } });
    const listed = await scenario.service.graphql(
      '{ abTest(name: "kept") { reports { nodes { number } } } }',
    );
    expect(listed.data['abTest']).toEqual({ reports: { nodes: [{ number: 1 }, { number: 2 }] } });
    await vi.waitFor(
      async () =>
        expect(await toldLineage(scenario.service, 'experimentation.report/kept')).toMatchObject([
          { state: 'COMPLETE', runId: first.id, inputs: [{ kind: 'AB_TEST', name: 'kept' }] },
          { state: 'COMPLETE', runId: second.id },
        ]),
      SOON,
    );
  });

  it('takes the one look of a fixed plan: the same data may be shown again, others are refused', async () => {
    await judged('once', { analysis: { procedure: 'FIXED', plannedUsers: 1000 } });
    expect(await live('once')).toMatchObject({
      pValue: null,
      undecidedReason: 'PEEKING_WITHOUT_SEQUENTIAL_PLAN',
      verdict: 'NOT_ENOUGH_DATA',
    });

    const { report } = await freeze('once');
    expect(report).toMatchObject({ verdict: 'TREATMENT_WINS' });
    expect(await live('once')).toEqual(report);

    await tell('once', 'control', 250, 250);
    expect(await live('once')).toMatchObject({ undecidedReason: 'PEEKING_WITHOUT_SEQUENTIAL_PLAN' });
    expect((await freeze('once')).report).toMatchObject({
      undecidedReason: 'PEEKING_WITHOUT_SEQUENTIAL_PLAN',
    });
  });

  it('is refused before the planned users are there, and that is no look', async () => {
    await judged('early', { analysis: { procedure: 'FIXED', plannedUsers: 1500 } });

    expect((await freeze('early')).report).toMatchObject({ pValue: null });
    await expose('early', 'later', 250);
    await vi.waitFor(async () => expect(await live('early')).toMatchObject({ users: 1500 }), PATIENCE);

    expect((await freeze('early')).report.pValue).not.toBeNull();
  });

  it('cannot be of a test that was not started, or of none', async () => {
    await scenario.create('draft');

    for (const [name, code] of [
      ['draft', 'CONFLICT'],
      ['nobody', 'NOT_FOUND'],
    ]) {
      const { data } = await scenario.service.graphql(FREEZE, { input: { name } });
      expect(data['freezeReport']).toMatchObject({ code });
    }
  });
});

const PATIENCE = { timeout: 50_000, interval: 50 };
const ids = new Map<string, string>();

/** A test with 500 users in each variation, of whom 50 and 120 did it. */
async function judged(name: string, overrides: object = {}): Promise<void> {
  ids.set(name, await scenario.running(name, overrides));
  await expose(name, '', 500);
  await tell(name, 'control', 0, 50);
  await tell(name, 'treatment', 0, 120);
  await vi.waitFor(async () => expect(await live(name)).toMatchObject({ users: 1000 }), PATIENCE);
}

async function expose(name: string, prefix: string, count: number): Promise<void> {
  const id = ids.get(name) ?? '';
  const exposures = ['control', 'treatment'].flatMap((variation) => exposuresOf(id, variation, count));
  await scenario.expose(
    exposures.map((each) => ({ ...each, userId: `${prefix}${each.userId}` })),
    100,
  );
}

async function tell(abTest: string, variation: string, from: number, count: number): Promise<void> {
  const outcomes = Array.from({ length: count }, (_, i) => ({
    abTest,
    userId: `${variation}-${from + i}`,
    value: 1,
  }));
  await scenario.tell(outcomes);
}

async function live(name: string): Promise<object> {
  const { data } = await scenario.service.graphql(
    `query ($name: String!) { abTest(name: $name) { report { ${REPORT} } } }`,
    { name },
  );
  return (data['abTest'] as unknown as { report: object }).report;
}

async function freeze(name: string): Promise<Frozen> {
  const { data } = await scenario.service.graphql(FREEZE, { input: { name } });
  return (data['freezeReport'] as unknown as { report: Frozen }).report;
}
