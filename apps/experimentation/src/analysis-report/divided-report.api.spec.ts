import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startScenario, type Scenario } from '../testing/experimentation-scenario.js';

let scenario: Scenario;

beforeAll(async () => {
  scenario = await startScenario();
});

afterAll(() => scenario.close());

const SEGMENTS = `query ($name: String!, $dimension: String!, $correction: MultipleCorrection) {
  abTest(name: $name) {
    segments(dimension: $dimension, correction: $correction) {
      dimension correction elsewhere undecided { reason }
      interaction { degreesOfFreedom pValue heterogeneity }
      segments { segment users decided estimate { difference { estimate } adjustedPValue } undecided { reason } }
    }
  }
}`;

const REPORT = `query ($name: String!) {
  abTest(name: $name) {
    analysis { unit stratifyBy }
    report {
      users clusters verdict
      variations { key }
      exclusions { reason count }
      sampleRatio { mismatch shares { actual } }
      metrics { cap treatments { estimate { procedure difference { estimate low high } divided { by strata leftOut varianceReduction } }
        undecided { reason required actual } } }
    }
  }
}`;

const FREEZE = `mutation ($name: String!) {
  freezeReport(input: { name: $name }) {
    ... on FreezeReportSuccess { report { report { metrics { cap } } reproduction { equal } } }
    ... on UserError { message }
  }
}`;

/** Two variations of as many users, of whom a share does it. */
const EVEN = [
  { variation: 'control', users: 400, done: 80 },
  { variation: 'treatment', users: 400, done: 80 },
] as const;

interface Group {
  readonly variation: string;
  readonly users: number;
  readonly done: number;
}

interface Told {
  readonly segment?: object;
  readonly at?: string;
  readonly cluster?: string;
}

describe('effects by segment', () => {
  it('are corrected for their number, and held against each other', async () => {
    await scenario.running('by-country', { analysis: { procedure: 'BAYESIAN', prior: { kind: 'FLAT' } } });
    await scenario.running('by-country-2');
    await comes('by-country-2', 'NO', [EVEN[0], { ...EVEN[1], done: 240 }], { segment: { country: 'NO' } });
    await comes('by-country-2', 'SE', EVEN, { segment: { country: 'SE' } });
    await comes('by-country-2', 'nowhere', EVEN, {});

    const { segments, ...rest } = await segmentsOf({ name: 'by-country-2', dimension: 'country' });

    expect(rest).toMatchObject({
      dimension: 'country',
      correction: 'HOLM',
      elsewhere: 800,
      interaction: null,
    });
    expect(rest).toMatchObject({ undecided: { reason: 'PEEKING_WITHOUT_SEQUENTIAL_PLAN' } });
    expect(segments).toMatchObject([
      { segment: 'NO', users: 800, decided: 'BETTER', estimate: { difference: { estimate: expect.closeTo(0.4, 9) } } },
      { segment: 'SE', users: 800, decided: 'UNDECIDED', estimate: { difference: { estimate: 0 } }, undecided: null },
    ]); // prettier-ignore
    expect(await segmentsOf({ name: 'by-country-2', dimension: 'city' })).toMatchObject({
      segments: [],
      elsewhere: 2400,
    });
  });

  it('are told to differ by the look that the plan allows, and by no other', async () => {
    await scenario.running('once', { analysis: { procedure: 'FIXED' } });
    await comes('once', 'NO', [EVEN[0], { ...EVEN[1], done: 200 }], { segment: { country: 'NO' } });
    await comes('once', 'SE', EVEN, { segment: { country: 'SE' } });
    const question = { name: 'once', dimension: 'country', correction: 'BENJAMINI_HOCHBERG' };
    const before = await segmentsOf(question);
    await scenario.service.graphql(FREEZE, { name: 'once' });

    const after = await segmentsOf(question);

    expect(before.segments).toMatchObject([
      { undecided: { reason: 'PEEKING_WITHOUT_SEQUENTIAL_PLAN' } },
      { undecided: { reason: 'PEEKING_WITHOUT_SEQUENTIAL_PLAN' } },
    ]);
    expect(after).toMatchObject({
      correction: 'BENJAMINI_HOCHBERG',
      undecided: null,
      interaction: { degreesOfFreedom: 1, pValue: expect.any(Number), heterogeneity: expect.any(Number) },
      segments: [{ decided: 'BETTER' }, { decided: 'UNDECIDED' }],
    });
    expect(after.interaction?.pValue).toBeLessThan(1e-6);
  });

  it('are refused where the sample is mismatched, and with a correction that is none', async () => {
    await scenario.running('unequal');
    await comes('unequal', 'NO', [EVEN[0], { ...EVEN[1], users: 200 }], { segment: { country: 'NO' } });

    expect(await segmentsOf({ name: 'unequal', dimension: 'country' })).toMatchObject({
      undecided: { reason: 'SAMPLE_RATIO_MISMATCH' },
      segments: [{ estimate: null, undecided: { reason: 'SAMPLE_RATIO_MISMATCH' } }],
    });
    const { errors } = await scenario.service.graphql(SEGMENTS, {
      name: 'unequal',
      dimension: 'country',
      correction: 'NONE',
    });
    expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT' } }]);
  });
});

describe('a test that divides its users by what is known of them', () => {
  it('says how much of the variance that took away, and is made again to the byte', async () => {
    await scenario.running('stratified', { analysis: { procedure: 'FIXED', stratifyBy: 'device' } });
    await comes('stratified', 'phone', EVEN, { segment: { device: 'phone' } });
    await comes('stratified', 'desk', EVEN.map((group) => ({ ...group, done: 380 })), { segment: { device: 'desk' } }); // prettier-ignore

    const { data } = await scenario.service.graphql(FREEZE, { name: 'stratified' });
    const { report, analysis } = await reportOf('stratified');

    expect(data['freezeReport']).toMatchObject({ report: { reproduction: { equal: true } } });
    expect(analysis).toEqual({ unit: 'USER', stratifyBy: 'device' });
    const { divided, procedure } = report.metrics[0]?.treatments[0]?.estimate ?? {};
    expect(procedure).toBe("Welch's t-test, post-stratified");
    expect(divided).toMatchObject({ by: 'SEGMENT', strata: 2, leftOut: 0 });
    // Rates 0.2 and 0.95: between 0.1406, of all 0.2444.
    expect(divided?.varianceReduction).toBeCloseTo(0.1406 / 0.2444, 2);
  });
});

describe('a test whose weights changed', () => {
  it('compares the users of each time with each other', async () => {
    await scenario.running('moving');
    const [past, future] = [at(-3_600_000), at(3_600_000)];
    await comes('moving', 'early', EVEN, { at: past });
    await scenario.service.graphql(
      `mutation { changeABTest(input: { name: "moving", weights: [{ variation: "control", weight: 20 }, { variation: "treatment", weight: 80 }] }) {
        __typename ... on UserError { message } } }`,
    );
    // Everybody does it three times as often later on, whatever the variation.
    const later = [{ variation: 'control', users: 200, done: 120 }, { variation: 'treatment', users: 800, done: 480 }]; // prettier-ignore
    await comes('moving', 'late', later, { at: future, segment: { country: 'NO' } });

    const { report } = await reportOf('moving');

    expect(report.metrics[0]?.treatments[0]).toMatchObject({
      estimate: {
        procedure: 'mixture sequential probability ratio test, by period',
        difference: { estimate: expect.closeTo(0, 12) },
        divided: { by: 'PERIOD', strata: 2, leftOut: 0, varianceReduction: null },
      },
    });
    expect(await segmentsOf({ name: 'moving', dimension: 'country' })).toMatchObject({
      undecided: { reason: 'WEIGHTS_CHANGED' },
      segments: [{ undecided: { reason: 'WEIGHTS_CHANGED' } }],
    });
    const { data } = await scenario.service.graphql(FREEZE, { name: 'moving' });
    expect(data['freezeReport']).toMatchObject({ report: { reproduction: { equal: true } } });
  });
});

describe('a test that assigns whole clusters', () => {
  it('takes its error from the clusters, and needs ten of them a side', async () => {
    await scenario.running('schools', { analysis: { procedure: 'FIXED', unit: 'CLUSTER' } });
    const school = async (i: number) => {
      const variation = i % 2 === 0 ? 'control' : 'treatment';
      // In a school they do what the others do.
      const done = i % 4 < 2 ? 20 : 2;
      await comes('schools', `school-${i}`, [{ variation, users: 20, done }], { cluster: `school-${i}` });
    };
    for (let i = 0; i < 18; i++) await school(i);
    const few = await freezing('schools');
    for (let i = 18; i < 24; i++) await school(i);
    await comes('schools', 'alone', [{ variation: 'control', users: 5, done: 0 }], {});

    const { data } = await scenario.service.graphql(FREEZE, { name: 'schools' });
    const { report, analysis } = await reportOf('schools');

    expect(few.metrics[0]?.treatments[0]?.undecided).toEqual({ reason: 'TOO_FEW_CLUSTERS', required: 10, actual: 9 }); // prettier-ignore
    expect(analysis).toEqual({ unit: 'CLUSTER', stratifyBy: null });
    expect(report).toMatchObject({
      users: 480,
      clusters: 24,
      variations: [],
      sampleRatio: { mismatch: false, shares: [{ actual: 0.5 }, { actual: 0.5 }] },
    });
    expect(report.exclusions).toContainEqual({ reason: 'WITHOUT_CLUSTER', count: 5 });
    const estimate = report.metrics[0]?.treatments[0]?.estimate;
    expect(estimate?.procedure).toBe("Welch's t-test over clusters");
    // Of 480 single users it would be ± 0.09; of 24 schools it is more than three times that.
    expect((estimate?.difference.high ?? 0) - (estimate?.difference.estimate ?? 0)).toBeGreaterThan(0.3);
    expect(data['freezeReport']).toMatchObject({ report: { reproduction: { equal: true } } });
  });

  it('cannot be stratified, nor believe something of rates', async () => {
    const created = (analysis: object) =>
      scenario.create(`refused-${JSON.stringify(analysis).length}`, {
        analysis: { unit: 'CLUSTER', ...analysis },
      });

    const stratified = await created({ procedure: 'FIXED', stratifyBy: 'country' });
    const beta = await created({ procedure: 'BAYESIAN', prior: { kind: 'BETA', alpha: 1, beta: 1 } });

    expect(stratified.data['createABTest']).toMatchObject({ field: 'analysis.stratifyBy' });
    expect(beta.data['createABTest']).toMatchObject({ field: 'analysis.prior' });
  });
});

describe('a metric with a cap at a percentile', () => {
  it('says what it capped at, and so does the report that is kept', async () => {
    await scenario.running('capped', { analysis: { procedure: 'FIXED' } });
    const { data } = await scenario.service.graphql(
      `mutation { defineOutcomeMetric(input: { name: "capped-spend", kind: MEAN, event: "spent", capPercentile: 0.9 }) {
        ... on DefineOutcomeMetricSuccess { metric { id capPercentile } } } }`,
    );
    const { id, capPercentile } = (data['defineOutcomeMetric'] as unknown as Defined).metric;
    await scenario.service.graphql(
      `mutation ($id: ID!) { takeOutcomeMetrics(input: { abTest: "capped", metrics: [{ metricId: $id, role: SECONDARY }] }) { __typename } }`,
      { id },
    );
    await comes('capped', 'all', EVEN, { at: at(-3_600_000) });
    const spent = Array.from({ length: 80 }, (_, i) => ({
      id: `capped-${i}`,
      event: 'spent',
      userId: `capped/all/${i % 2 === 0 ? 'control' : 'treatment'}/${i}`,
      value: i < 75 ? 10 + (i % 5) : 1_000_000,
      at: at(0),
    }));
    expect((await post('/v1/events', { events: spent })).status).toBe(200);

    const frozen = await scenario.service.graphql(FREEZE, { name: 'capped' });

    expect(capPercentile).toBe(0.9);
    const { report, reproduction } = (frozen.data['freezeReport'] as unknown as Frozen).report;
    expect(reproduction.equal).toBe(true);
    expect(report.metrics[0]?.cap).toBeNull();
    expect(report.metrics[1]?.cap).toBeGreaterThanOrEqual(14);
    expect(report.metrics[1]?.cap).toBeLessThan(14.15);
  });
});

interface Defined {
  readonly metric: { readonly id: string; readonly capPercentile: number };
}

interface Frozen {
  readonly report: {
    readonly report: { readonly metrics: readonly { readonly cap: number | null }[] };
    readonly reproduction: { readonly equal: boolean };
  };
}

interface Segments {
  readonly interaction: { readonly pValue: number } | null;
  readonly segments: readonly object[];
}

interface Reported {
  readonly analysis: object;
  readonly report: {
    readonly exclusions: readonly object[];
    readonly metrics: readonly {
      readonly treatments: readonly {
        readonly estimate: {
          readonly procedure: string;
          readonly difference: { readonly estimate: number; readonly high: number };
          readonly divided: { readonly varianceReduction: number | null } | null;
        } | null;
        readonly undecided: object | null;
      }[];
    }[];
  };
}

/** Users of a test come, and some of them do what its primary metric counts. */
async function comes(abTest: string, group: string, variations: readonly Group[], told: Told): Promise<void> {
  const users = variations.flatMap(({ variation, users: count, done }) =>
    Array.from({ length: count }, (_, i) => ({
      userId: `${abTest}/${group}/${variation}/${i}`,
      variation,
      did: i < done,
    })),
  );
  const exposures = users.map(({ userId, variation }) => ({ abTest, userId, variation, ...told }));
  expect((await post('/v1/exposures', { exposures })).status).toBe(200);
  await scenario.tell(users.filter(({ did }) => did).map(({ userId }) => ({ abTest, userId, value: 1 })));
}

function at(offsetMs: number): string {
  return new Date(Date.now() + offsetMs).toISOString();
}

function post(path: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return scenario.service.fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
}

async function segmentsOf(variables: object): Promise<Segments> {
  const { data } = await scenario.service.graphql(SEGMENTS, variables);
  return (data['abTest'] as unknown as { segments: Segments }).segments;
}

async function reportOf(name: string): Promise<Reported> {
  const { data } = await scenario.service.graphql(REPORT, { name });
  return data['abTest'] as unknown as Reported;
}

/** What is said by the report that a look would be; a look that gives no answer is none. */
async function freezing(name: string): Promise<Reported['report']> {
  await scenario.service.graphql(FREEZE, { name });
  const { data } = await scenario.service.graphql(
    `query ($name: String!) { abTest(name: $name) { reports { nodes { report {
       exclusions { reason } metrics { treatments { undecided { reason required actual } } } } } } } }`,
    { name },
  );
  const listed = data['abTest'] as unknown as {
    reports: { nodes: readonly { report: Reported['report'] }[] };
  };
  return listed.reports.nodes[0]?.report ?? { exclusions: [], metrics: [] };
}
