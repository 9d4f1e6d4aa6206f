import { pathToFileURL } from 'node:url';
import { tmpdir } from 'node:os';
import { PREDICTION_STREAM } from '@orrery/domain';
import { startService, type RunningService } from '@orrery/platform-service';
import { testToken } from '@orrery/testing';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { monitoringService } from '../index.js';
import { MonitoringScenario, SOON } from '../testing/monitoring-scenario.js';
import { flightRecord } from '../testing/prediction-records.js';

let scenario: MonitoringScenario;
let database: Client;

beforeAll(async () => {
  scenario = await MonitoringScenario.start({ ORRERY_LOG_LEVEL: 'silent' });
  database = await connected();
});

afterAll(async () => {
  await database.end();
  await scenario.close();
});

describe('reading the prediction stream', () => {
  it('counts each record once although the database goes away again and again', async () => {
    await scenario.watch('shaken');
    let sent = 0;
    for (let round = 0; round < 10; round++) {
      const records = Array.from({ length: 60 }, () => flightRecord(sent++, 10, { endpoint: 'shaken' }));
      await scenario.send(...records);
      await database.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
      );
    }

    await vi.waitFor(
      async () => expect(await countsOf('shaken')).toMatchObject({ requests: 600, rows: 6000 }),
      SOON,
    );
    const { bins, sampled } = await countsOf('shaken');
    expect(bins).toEqual([6000, 6000, 6000, 6000, 6000]);
    expect(sampled).toBe(6000);
  });

  it('goes on where it was when the service comes back', async () => {
    await scenario.watch('restarted');
    await scenario.send(
      ...Array.from({ length: 300 }, (_, i) => flightRecord(i, 2, { endpoint: 'restarted' })),
    );
    await scenario.monitoring.restart();
    await scenario.send(
      ...Array.from({ length: 300 }, (_, i) => flightRecord(i, 2, { endpoint: 'restarted' })),
    );

    await vi.waitFor(
      async () => expect(await countsOf('restarted')).toMatchObject({ requests: 600, rows: 1200 }),
      SOON,
    );
  });

  it('passes over what is no record', async () => {
    await scenario.watch('dirty');
    const stream = `${scenario.monitoring.redis.prefix}:${PREDICTION_STREAM}`;
    await scenario.redis.xadd(stream, '*', 'record', 'no JSON');
    await scenario.redis.xadd(stream, '*', 'record', '{"id":1}');
    await scenario.redis.xadd(stream, '*', 'other', '');
    await scenario.send(flightRecord(0, 5, { endpoint: 'dirty' }));

    await scenario.counted('dirty', 1);
  });

  it('keeps a window small however much it counts, and its counts exact', async () => {
    await scenario.watch('large');
    await scenario.send(
      ...Array.from({ length: 50 }, (_, i) => flightRecord(i * 1000, 1000, { endpoint: 'large' })),
    );

    await vi.waitFor(async () => expect(await countsOf('large')).toMatchObject({ rows: 50_000 }), SOON);

    const { bins, sampled } = await countsOf('large');
    expect(bins).toEqual([50_000, 50_000, 50_000, 50_000, 50_000]);
    expect(sampled).toBeGreaterThanOrEqual(20_000);
    expect(sampled).toBeLessThanOrEqual(40_000);
    const { features } = await scenario.evaluated('large', 50);
    expect(features).toMatchObject([0, 1, 2].map(() => ({ drifted: false })));
    expect(
      (
        await database.query(
          'SELECT FROM traffic_window_sample s JOIN traffic_window w ON w.id = window_id WHERE closed_at IS NOT NULL',
        )
      ).rowCount,
    ).toBe(0);
  });
});

describe('two replicas', () => {
  let replica: RunningService;

  beforeAll(async () => {
    replica = await startService(monitoringService, {
      ORRERY_MODE: 'local',
      ORRERY_LOG_LEVEL: 'silent',
      DATABASE_URL: scenario.monitoring.databaseUrl,
      REDIS_URL: scenario.monitoring.redis.url,
      ORRERY_REDIS_PREFIX: scenario.monitoring.redis.prefix,
      ORRERY_ARTIFACTS: pathToFileURL(tmpdir()).href,
      ORRERY_SERVICE_TOKEN: testToken('admin'),
      ORRERY_MONITORING_EVALUATION_MS: '100',
    });
  });

  afterAll(() => replica.close());

  it('count each record once between them, and judge each window once, at the interval and when asked', async () => {
    await scenario.watch('shared', {
      minimumRows: 100,
      rules: [{ kind: 'FEATURE_DRIFT', threshold: 0.2, pipeline: 'retrain' }],
    });
    for (let sent = 0; sent < 600; sent += 20) {
      const records = Array.from({ length: 20 }, (_, i) =>
        flightRecord(sent + i, 5, { endpoint: 'shared', farther: 600 }),
      );
      await scenario.send(...records);
      await scenario.evaluate('shared');
    }
    await scenario.counted('shared', 600);
    await vi.waitFor(async () => expect((await openRows('shared')) ?? 0).toBeLessThan(100), SOON);

    const { rows } = await database.query<{ reports: string; rows: string }>(
      `SELECT count(*) AS reports, sum(r.row_count) AS rows FROM drift_report r JOIN monitor m ON m.id = r.monitor_id WHERE m.name = 'shared'`,
    );
    expect(Number(rows[0]?.reports)).toBeGreaterThan(0);
    expect(Number(rows[0]?.rows) + ((await openRows('shared')) ?? 0)).toBe(3000);
    expect(await scenario.alertsOf('shared')).toMatchObject([{ open: true }]);
    await vi.waitFor(async () => expect(await scenario.alertEvents('shared')).toHaveLength(1), SOON);
  });
});

interface Counts {
  readonly requests: number;
  readonly rows: number;
  /** For each column the sum of its bins. */
  readonly bins: readonly number[];
  readonly sampled: number;
}

/** What the open window of a monitor holds. */
async function countsOf(monitor: string): Promise<Partial<Counts>> {
  const { rows } = await database.query<{
    requests: string;
    row_count: string;
    bin_counts: number[][];
    sampled: string;
  }>(
    `SELECT w.requests, w.row_count, w.bin_counts,
       (SELECT sum(octet_length(priorities)) / 4 FROM traffic_window_sample WHERE window_id = w.id) AS sampled
     FROM traffic_window w JOIN monitor m ON m.id = w.monitor_id WHERE m.name = $1 AND w.closed_at IS NULL`,
    [monitor],
  );
  const [window] = rows;
  if (window === undefined) return {};
  return {
    requests: Number(window.requests),
    rows: Number(window.row_count),
    bins: window.bin_counts.map((counts) => counts.reduce((sum, count) => sum + count, 0)),
    sampled: Number(window.sampled),
  };
}

async function openRows(monitor: string): Promise<number | undefined> {
  return (await countsOf(monitor)).rows;
}

async function connected(): Promise<Client> {
  const client = new Client({ connectionString: scenario.monitoring.databaseUrl });
  await client.connect();
  return client;
}
