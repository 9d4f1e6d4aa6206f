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

describe('runs side by side in the graph', () => {
  it('show what differs, with numbers and with what is none', async () => {
    const name = await tracker.createExperiment();
    const ids = [
      await tracker.createRun(name, { params: { depth: '3' }, metrics: { auc: [0.5], loss: [NaN] } }),
      await tracker.createRun(name, { params: { depth: '3' }, metrics: { auc: [0.75], loss: [1] } }),
    ];
    const { data, errors } = await experiments.graphql(
      `query ($ids: [ID!]!) { compareRuns(ids: $ids, sections: [METRIC, PARAM]) {
        runs { id } truncated rows { section key differs values { runId present text number } }
      } }`,
      { ids },
    );
    expect(errors).toBeUndefined();
    expect(data['compareRuns']).toEqual({
      runs: ids.map((id) => ({ id })),
      truncated: false,
      rows: [
        {
          section: 'METRIC',
          key: 'auc',
          differs: true,
          values: [
            { runId: ids[0], present: true, text: '0.5', number: 0.5 },
            { runId: ids[1], present: true, text: '0.75', number: 0.75 },
          ],
        },
        {
          section: 'METRIC',
          key: 'loss',
          differs: true,
          values: [
            { runId: ids[0], present: true, text: 'NaN', number: null },
            { runId: ids[1], present: true, text: '1', number: 1 },
          ],
        },
      ],
    });
  });
});

describe('runs in groups in the graph', () => {
  it('show mean, spread and interval over the seeds of each setting', async () => {
    const name = await tracker.createExperiment();
    for (const [depth, auc] of [
      ['3', 0.7],
      ['3', 0.9],
      ['4', 0.8],
    ] as const)
      await tracker.createRun(name, { params: { depth }, metrics: { auc: [auc] } });
    const { data, errors } = await experiments.graphql(
      `query ($input: AggregateRunsInput!) { aggregateRuns(input: $input) { truncated groups {
        runCount by { kind key value }
        metrics { key value count mean standardDeviation confidenceInterval { low high confidence }
          unavailable { reason required actual } }
      } } }`,
      {
        input: {
          experiments: [name],
          filter: 'metrics.auc > 0.1 OR metrics.auc < 0',
          groupBy: [{ kind: 'PARAM', key: 'depth' }],
          metrics: [{ key: 'auc' }],
          confidence: 0.9,
        },
      },
    );
    expect(errors).toBeUndefined();
    expect(data['aggregateRuns']).toMatchObject({
      truncated: false,
      groups: [
        {
          runCount: 2,
          by: [{ kind: 'PARAM', key: 'depth', value: '3' }],
          metrics: [
            { key: 'auc', value: 'LAST', count: 2, mean: 0.8, confidenceInterval: { confidence: 0.9 } },
          ],
        },
        {
          runCount: 1,
          metrics: [
            {
              mean: 0.8,
              standardDeviation: null,
              confidenceInterval: null,
              unavailable: { reason: 'SINGLE_VALUE', required: 2, actual: 1 },
            },
          ],
        },
      ],
    });
  });

  it('name the part of the input that is wrong', async () => {
    const ask = async (input: object) =>
      (
        await experiments.graphql(
          'query ($input: AggregateRunsInput!) { aggregateRuns(input: $input) { truncated } }',
          { input: { groupBy: [], metrics: [], ...input } },
        )
      ).errors?.[0]?.extensions;
    expect(await ask({ filter: 'x =' })).toMatchObject({ code: 'INVALID_INPUT', field: 'input.filter' });
    expect(await ask({ groupBy: [{ kind: 'ATTRIBUTE', key: 'x' }] })).toMatchObject({
      field: 'input.groupBy.0.key',
    });
    expect(await ask({ confidence: 1 })).toMatchObject({ field: 'input.confidence' });
    expect(await ask({ first: 1001 })).toMatchObject({ field: 'input.first' });
  });
});
