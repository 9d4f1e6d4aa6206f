import { Client } from 'pg';
import type { Stage } from '../../stage/stage.js';
import type { Benchmark, Contender } from '../benchmark.js';
import { Load } from '../load/load.js';
import { prepareRequest } from '../load/prepared-request.js';
import { paceOf } from './pace.js';
import { runningTest } from './running-test.js';

const USERS = 10_000_000;
/** Users whose exposures and events are there as well, and were folded. */
const RECORDED = 100_000;
const DAYS = 60;
const METRICS = ['PROPORTION', 'MEAN', 'COUNT', 'RATIO', 'PROPORTION'] as const;
const LONGEST_SECONDS = 0.3;
const ROUND_MS = 1500;

const REPORT = `{ abTest(name: "large") { metrics { metric { name } } report { users variations { users conversions } verdict } } }`;

/** A report over ten million users and five metrics, by GraphQL. */
export function reportBenchmark(): Benchmark {
  const pace = paceOf(1 / LONGEST_SECONDS, 'reports');
  return {
    name: 'experimentation, report',
    title: `report of ${USERS.toLocaleString('en-US')} users over ${DAYS} days and ${METRICS.length} metrics, one caller`,
    unit: { one: 'report', many: 'reports' },
    prepare: async (stage) => {
      await seed(stage);
      const load = Load.start();
      const ours: Contender = {
        name: 'ours',
        answers: null,
        work: () => {
          const url = `${stage.urls.experimentation}/graphql`;
          const request = prepareRequest({ url, token: stage.tokens.reader, json: { query: REPORT } });
          return load.run({ operations: [[request]], callers: 1, durationMs: ROUND_MS });
        },
        pids: [stage.pidOf('experimentation')],
      };
      return { contenders: [ours, pace], tolerance: 0, close: () => load.stop() };
    },
    warmUpOperations: 20,
    goals: [{ reference: pace.name, throughputAtLeast: 1, cpuAtMost: 0 }],
  };
}

/** Users with two events each, folded by the service itself; their sums then stand for a hundred times as many. */
async function seed(stage: Stage): Promise<void> {
  const test = await runningTest(stage, 'large');
  const client = new Client({ connectionString: stage.databaseUrlOf('experimentation') });
  await client.connect();
  try {
    await takeMetrics(stage);
    await client.query(
      `INSERT INTO exposure (ab_test_id, user_id, variation, exposed_at, tx)
       SELECT $1, 'large-' || i, i % 2, '2026-01-01'::timestamptz + i % ${DAYS} * interval '1 day', pg_current_xact_id()::text::bigint
       FROM generate_series(1, ${RECORDED}) AS i`,
      [test.id],
    );
    await client.query(
      `INSERT INTO outcome_event (event_id, event, user_id, at, value, tx)
       SELECT substring(sha256(convert_to('large/' || i || '/' || e, 'UTF8')) FOR 16), CASE e WHEN 0 THEN 'looked' ELSE 'bought' END,
              'large-' || i, '2026-05-01', (i::bigint * 7919 % 1000) / 10.0, pg_current_xact_id()::text::bigint
       FROM generate_series(1, ${RECORDED}) AS i, generate_series(0, 2) AS e WHERE (i + e) % 3 <> 0`,
    );
    await folded(stage, RECORDED);
    const factor = USERS / RECORDED;
    await client.query(`UPDATE user_statistics SET users = users * ${factor} WHERE ab_test_id = $1`, [
      test.id,
    ]);
    const sums = [
      's1',
      's2',
      's3',
      's4',
      's11',
      's12',
      's13',
      's14',
      's22',
      's23',
      's24',
      's33',
      's34',
      's44',
    ];
    await client.query(
      `UPDATE metric_statistics SET ${sums.map((sum) => `${sum} = ${sum} * ${factor}`).join(', ')} WHERE ab_test_id = $1`,
      [test.id],
    );
    await folded(stage, USERS);
  } finally {
    await client.end();
  }
}

async function takeMetrics(stage: Stage): Promise<void> {
  const graph = stage.graph('experimentation');
  // The first is the one that the test began with.
  for (const [i, kind] of METRICS.slice(1).entries()) {
    const { metric } = await graph.change<{ metric: { id: string } }>(
      `mutation ($input: DefineOutcomeMetricInput!) {
        result: defineOutcomeMetric(input: $input) {
          __typename ... on DefineOutcomeMetricSuccess { metric { id } } ... on UserError { message }
        }
      }`,
      {
        name: `large-${i}`,
        kind,
        event: 'bought',
        ...(kind === 'RATIO' && { denominatorEvent: 'looked' }),
      },
    );
    await graph.change(
      `mutation ($input: TakeOutcomeMetricsInput!) {
        result: takeOutcomeMetrics(input: $input) { __typename ... on UserError { message } }
      }`,
      { abTest: 'large', metrics: [{ metricId: metric.id, role: 'SECONDARY' }] },
    );
  }
}

/** Waits until the service has folded everything. */
async function folded(stage: Stage, users: number): Promise<void> {
  const graph = stage.graph('experimentation');
  for (;;) {
    const { abTest } = await graph.ask<{ abTest: { report: { users: number } } }>(REPORT);
    if (abTest.report.users >= users) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
