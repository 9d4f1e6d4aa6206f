import { startTestService, type TestService } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { experimentsSchema, experimentsService } from '../index.js';
import { graphTracker, type GraphTracker } from '../testing/graph-tracker.js';

let experiments: TestService;
let tracker: GraphTracker;

beforeAll(async () => {
  experiments = await startTestService(experimentsService, experimentsSchema);
  tracker = graphTracker(experiments);
});

afterAll(() => experiments.close());

const SAMPLED = `query ($ids: [ID!]!, $maxPoints: Int!, $method: MetricSampling!) {
  runs(ids: $ids) { metrics { key sampled(maxPoints: $maxPoints, method: $method) { step value valueText } } }
}`;

interface Sampled {
  readonly metrics: readonly { readonly key: string; readonly sampled: readonly Point[] }[];
}

interface Point {
  readonly step: number;
  readonly value: number | null;
  readonly valueText: string;
}

describe('a metric in the graph', () => {
  it('says any number: null where it is not finite, and which one as text', async () => {
    const name = await tracker.createExperiment();
    const id = await tracker.createRun(name, { metrics: { loss: [Infinity, 0.5, NaN], only: [NaN] } });
    const { data, errors } = await experiments.graphql(
      `query ($id: ID!) { run(id: $id) { metrics {
        key last lastText lastStep lastAt first firstText firstStep min minText minStep max maxText maxStep
        best(direction: MINIMIZE) { value valueText step }
        history { step value valueText at }
      } } }`,
      { id },
    );
    expect(errors).toBeUndefined();
    expect(data['run']?.['metrics']).toMatchObject([
      {
        key: 'loss',
        last: null,
        lastText: 'NaN',
        lastStep: 2,
        lastAt: '1970-01-01T00:00:01.002Z',
        first: null,
        firstText: 'Infinity',
        firstStep: 0,
        min: 0.5,
        minStep: 1,
        max: null,
        maxText: 'Infinity',
        maxStep: 0,
        best: { value: 0.5, valueText: '0.5', step: 1 },
        history: [{ valueText: 'Infinity' }, { value: 0.5 }, { value: null, valueText: 'NaN' }],
      },
      { key: 'only', min: null, minText: null, minStep: null, max: null, best: null, lastText: 'NaN' },
    ]);
  });

  it('has a time that is no date where the client did not send milliseconds', async () => {
    const name = await tracker.createExperiment();
    const id = await tracker.createRun(name);
    await tracker.mlflow('runs/log-metric', {
      run_id: id.replaceAll('-', ''),
      key: 'loss',
      value: 1,
      timestamp: 9_000_000_000_000_000,
    });
    const { data } = await experiments.graphql(
      'query ($id: ID!) { run(id: $id) { metrics { lastAt history { at value } } } }',
      { id },
    );
    expect(data['run']?.['metrics']).toEqual([{ lastAt: null, history: [{ at: null, value: 1 }] }]);
  });

  it.each(['MIN_MAX', 'LTTB'])(
    'shows long histories of many runs by few points that keep the peaks: %s',
    async (method) => {
      const name = await tracker.createExperiment();
      const values = Array.from({ length: 900 }, (_, step) =>
        step === 417 ? 99 : step === 650 ? -99 : Math.sin(step),
      );
      const ids = [
        await tracker.createRun(name, { metrics: { a: values } }),
        await tracker.createRun(name, { metrics: { a: values.toReversed(), b: [1, NaN, 2] } }),
      ];
      const { data, errors } = await experiments.graphql(SAMPLED, { ids, maxPoints: 20, method });
      expect(errors).toBeUndefined();
      const runs = data['runs'] as unknown as readonly Sampled[];
      for (const { metrics } of runs) {
        const points = metrics[0]?.sampled ?? [];
        expect(points.length).toBeLessThanOrEqual(20);
        expect(points.map(({ value }) => value)).toEqual(expect.arrayContaining([99, -99]));
        expect([points[0]?.step, points.at(-1)?.step]).toEqual([0, 899]);
        const steps = points.map(({ step }) => step);
        expect(steps).toEqual(steps.toSorted((a, b) => a - b));
      }
      expect(runs[1]?.metrics[1]?.sampled.map(({ valueText }) => valueText)).toEqual(['1', 'NaN', '2']);
    },
  );

  it('is refused where all samples together would be too many points', async () => {
    const name = await tracker.createExperiment();
    const metrics = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`m${n}`, [n]]));
    const ids = [await tracker.createRun(name, { metrics })];
    const answer = await experiments.graphql(SAMPLED, { ids, maxPoints: 10_000, method: 'MIN_MAX' });
    expect(answer.errors?.[0]).toMatchObject({ extensions: { code: 'INVALID_INPUT', field: 'maxPoints' } });
    const tooFew = await experiments.graphql(SAMPLED, { ids, maxPoints: 3, method: 'LTTB' });
    expect(tooFew.errors?.[0]).toMatchObject({ extensions: { code: 'INVALID_INPUT', field: 'maxPoints' } });
  });
});
