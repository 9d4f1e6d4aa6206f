import { createHmac } from 'node:crypto';
import { toldLineage } from '@orrery/testing';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  ENDPOINT,
  MonitoringScenario,
  OTHER_VERSION,
  SECRET,
  SOON,
  TRAINING_SET,
  VERSION,
} from './testing/monitoring-scenario.js';
import { flightRecord } from './testing/prediction-records.js';

let scenario: MonitoringScenario;

beforeAll(async () => {
  scenario = await MonitoringScenario.start();
});

afterAll(() => scenario.close());

/** Four requests of 500 flights each. */
function traffic(endpoint: string, change: Parameters<typeof flightRecord>[2] = {}) {
  return [0, 1, 2, 3].map((part) => flightRecord(part * 500, 500, { endpoint, ...change }));
}

describe('watching an endpoint', () => {
  it('finds what has moved, raises an alert, tells the channel and the pipelines', async () => {
    await scenario.createChannel('on-call');
    await scenario.watch('moved', {
      rules: [
        {
          kind: 'FEATURE_DRIFT',
          threshold: 0.2,
          severity: 'CRITICAL',
          channel: 'on-call',
          pipeline: 'retrain',
        },
        { kind: 'LATENCY_P99', threshold: 1000 },
      ],
    });
    await scenario.send(...traffic('moved', { farther: 400 }));

    const report = await scenario.evaluated('moved', 4);

    expect(report).toMatchObject({
      rows: 2000,
      drifted: true,
      modelVersion: { id: VERSION },
      worstFeature: { name: 'distance', kind: 'NUMERIC', drifted: true },
      performance: { requests: 4, errorRate: 0, p50: 2, p99: 2 },
      alerts: [
        { severity: 'CRITICAL', kind: 'FEATURE_DRIFT', message: expect.stringContaining('"distance"') },
      ],
    });
    const still = { psi: expect.closeTo(0, 2), drifted: false };
    expect(report.features.slice(1)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'origin', kind: 'CATEGORICAL', ks: null, ...still }),
        expect.objectContaining({ name: 'late_rate', kind: 'NUMERIC', ...still }),
      ]),
    );
    expect(report.predictions[0]).toMatchObject({ name: 'probability', drifted: true });
    await vi.waitFor(async () => {
      expect(await scenario.alertsOf('moved')).toMatchObject([
        { deliveries: [{ status: 'DELIVERED', attempts: 1, channel: { name: 'on-call' } }] },
      ]);
      expect(await scenario.alertEvents('moved')).toMatchObject([{ pipeline: 'retrain', endpoint: 'moved' }]);
    }, SOON);
  });

  it('tells lineage of its baseline and of each report', async () => {
    await scenario.watch('in-lineage');
    await scenario.send(...traffic('in-lineage', { farther: 400 }));
    const report = await scenario.evaluated('in-lineage', 4);

    const named = { kind: 'MONITOR', name: 'in-lineage' };
    await vi.waitFor(async () => {
      const learnt = await toldLineage(scenario.monitoring, 'monitoring.baseline/in-lineage');
      expect(learnt.map(({ state }) => state)).toEqual(['START', 'COMPLETE']);
      expect(learnt[1]).toMatchObject({
        inputs: [
          { kind: 'TRAINING_SET', id: TRAINING_SET },
          { kind: 'MODEL_VERSION', id: VERSION },
        ],
        outputs: [{ ...named, rows: 5000, change: 'OVERWRITE' }],
      });
      expect(learnt[1]?.columns).toContainEqual({
        ...{ from: { node: 0, column: 'distance' }, to: { node: 0, column: 'distance' }, how: 'AGGREGATION' },
      });
      const [judged] = await toldLineage(scenario.monitoring, 'monitoring.drift/in-lineage');
      expect(judged).toMatchObject({
        ...{ state: 'COMPLETE', runId: report.id, outputs: [named] },
        inputs: [
          { kind: 'ENDPOINT', name: 'in-lineage', rows: 2000 },
          { kind: 'MODEL_VERSION', id: VERSION },
        ],
      });
      expect(judged?.outputs[0]?.assertions).toEqual(
        expect.arrayContaining([
          { assertion: 'no_drift', success: false, column: 'distance' },
          { assertion: 'no_drift', success: true, column: 'origin' },
        ]),
      );
    }, SOON);
  });

  it('finds nothing in traffic like the baseline', async () => {
    await scenario.watch('calm', { rules: [{ kind: 'FEATURE_DRIFT', threshold: 0.2 }] });
    await scenario.send(...traffic('calm'));

    const report = await scenario.evaluated('calm', 4);

    expect(report).toMatchObject({ drifted: false, alerts: [] });
    expect([...report.features, ...report.predictions].map(({ name }) => name).sort()).toEqual([
      'distance',
      'label',
      'late_rate',
      'origin',
      'probability',
    ]);
  });

  it('begins a new window after each report', async () => {
    await scenario.watch('again');
    await scenario.send(...traffic('again'));
    await scenario.evaluated('again', 4);

    expect(await scenario.evaluate('again')).toMatchObject({
      __typename: 'TooFewRowsError',
      rows: 0,
      required: 500,
    });
    await scenario.send(flightRecord(0, 499, { endpoint: 'again' }));
    await scenario.counted('again', 5);
    expect(await scenario.evaluate('again')).toMatchObject({ code: 'TOO_FEW_ROWS', rows: 499 });
  });

  it('shows the newest report at the model version, and past ones at the monitor', async () => {
    const version = '01920000-0000-7000-8000-0000000000f1';
    await scenario.watch('history', { modelVersionId: version });
    await scenario.send(...traffic('history', { modelVersionId: version }));
    const first = await scenario.evaluated('history', 4);
    await scenario.send(...traffic('history', { modelVersionId: version, farther: 300 }));
    const second = await scenario.evaluated('history', 8);

    const { data } = await scenario.monitoring.graphql(
      `query ($versions: [_Any!]!) {
        _entities(representations: $versions) { ... on ModelVersion { id drift { id worstFeature { name } } } }
        monitor(name: "history") { endpoint { id } modelVersion { id } baseline { trainingSet { id } rows features predictions }
          reports(first: 1) { nodes { id } pageInfo { hasNextPage endCursor } } performance { requests errorRate p99 } }
      }`,
      { versions: [version, TRAINING_SET].map((id) => ({ __typename: 'ModelVersion', id })) },
    );

    expect(data).toMatchObject({
      _entities: [
        { id: version, drift: { id: second.id, worstFeature: { name: 'distance' } } },
        { id: TRAINING_SET, drift: null },
      ],
      monitor: {
        endpoint: { id: ENDPOINT },
        modelVersion: { id: version },
        baseline: {
          trainingSet: { id: TRAINING_SET },
          rows: 5000,
          features: ['origin', 'distance', 'late_rate'],
          predictions: ['probability', 'label'],
        },
        reports: { nodes: [{ id: second.id }], pageInfo: { hasNextPage: true } },
        performance: { requests: 8, errorRate: 0, p99: 2 },
      },
    });
    const after = data['monitor']?.['reports']?.['pageInfo']?.['endCursor'];
    const next = await scenario.monitoring.graphql(
      'query ($after: String) { monitor(name: "history") { reports(after: $after) { nodes { id } } } }',
      { after },
    );
    expect(next.data).toEqual({ monitor: { reports: { nodes: [{ id: first.id }] } } });
  });

  it('resolves references to what it owns', async () => {
    await scenario.watch('referenced', { rules: [{ kind: 'FEATURE_DRIFT', threshold: 0.2 }] });
    await scenario.send(...traffic('referenced', { farther: 500 }));
    const { id } = await scenario.evaluated('referenced', 4);
    const known = await scenario.monitoring.graphql('{ monitor(name: "referenced") { id alerts { id } } }');
    const monitor = known.data['monitor'] as unknown as { id: string; alerts: { id: string }[] };

    const { data } = await scenario.monitoring.graphql(
      `query ($all: [_Any!]!) { _entities(representations: $all) {
        ... on Monitor { name } ... on DriftReport { rows } ... on Alert { kind }
      } }`,
      {
        all: [
          { __typename: 'Monitor', id: monitor.id },
          { __typename: 'DriftReport', id },
          { __typename: 'Alert', id: monitor.alerts[0]?.id },
        ],
      },
    );

    expect(data).toEqual({ _entities: [{ name: 'referenced' }, { rows: 2000 }, { kind: 'FEATURE_DRIFT' }] });
  });
});

describe('alerts', () => {
  it('are raised once while open, and resolved by the first report below the threshold', async () => {
    await scenario.watch('flapping', {
      rules: [{ kind: 'FEATURE_DRIFT', threshold: 0.2, pipeline: 'retrain' }],
    });
    for (const [turn, farther] of [500, 500, 0, 500].entries()) {
      await scenario.send(...traffic('flapping', { farther }));
      await scenario.evaluated('flapping', (turn + 1) * 4);
    }

    expect(await scenario.alertsOf('flapping')).toMatchObject([
      { open: true, resolvedAt: null },
      { open: false, resolvedAt: expect.any(String) },
    ]);
    await vi.waitFor(async () => expect(await scenario.alertEvents('flapping')).toHaveLength(2), SOON);
  });

  it('are not raised and resolved in turns by two versions side by side', async () => {
    await scenario.watch('canary', { rules: [{ kind: 'FEATURE_DRIFT', threshold: 0.2 }] });
    const other = { modelVersionId: OTHER_VERSION, version: 2 };
    const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();
    await scenario.send(
      ...traffic('canary', { farther: 500, at: ago(2000) }),
      ...traffic('canary', { at: ago(1000), ...other }),
      ...traffic('canary', { farther: 500, at: ago(0) }),
    );
    await scenario.evaluated('canary', 12);
    expect(await scenario.alertsOf('canary')).toMatchObject([{ open: true }]);

    await scenario.send(...traffic('canary', { at: new Date(Date.now() + 60_000).toISOString(), ...other }));
    await scenario.evaluated('canary', 16);
    expect(await scenario.alertsOf('canary')).toMatchObject([{ open: false }]);
  });

  it('are told, while they are open, by the model version that they are about', async () => {
    await scenario.watch('told', { rules: [{ kind: 'FEATURE_DRIFT', threshold: 0.2 }] });
    await scenario.send(...traffic('told', { farther: 500 }));
    await scenario.evaluated('told', 4);

    const { data } = await scenario.monitoring.graphql(
      `query ($of: [_Any!]!) {
         monitor(name: "told") { alerts { id } }
         _entities(representations: $of) { ... on ModelVersion { id openAlerts { id } } }
       }`,
      { of: [VERSION, OTHER_VERSION].map((id) => ({ __typename: 'ModelVersion', id })) },
    );

    expect(data['_entities']).toEqual([
      { id: VERSION, openAlerts: expect.arrayContaining(data['monitor']['alerts']) },
      { id: OTHER_VERSION, openAlerts: [] },
    ]);
  });

  it('are raised for slow and for failing requests, also where no row was answered', async () => {
    await scenario.watch('failing', {
      minimumRows: 20,
      rules: [
        { kind: 'ERROR_RATE', threshold: 0.5 },
        { kind: 'LATENCY_P99', threshold: 100 },
        { kind: 'PREDICTION_DRIFT', threshold: 0.2 },
      ],
    });
    const failed = { endpoint: 'failing', outcome: 'FAILED', features: {}, predictions: {} } as const;
    await scenario.send(...Array.from({ length: 30 }, () => flightRecord(0, 1, failed)));
    await scenario.send(
      ...Array.from({ length: 20 }, (_, i) => flightRecord(i, 1, { endpoint: 'failing', latencyMs: 250 })),
    );

    const report = await scenario.evaluated('failing', 50);

    expect(report).toMatchObject({ rows: 20, performance: { requests: 50, errorRate: 0.6 } });
    expect((await scenario.alertsOf('failing')).slice(-2)).toMatchObject([
      { kind: 'LATENCY_P99' },
      { kind: 'ERROR_RATE' },
    ]);
  });

  it('are signed, and delivered again under the same identifier until they arrive', async () => {
    scenario.receiver.statuses.push(503, 500);
    await scenario.createChannel('retried');
    await scenario.watch('retried', {
      rules: [{ kind: 'FEATURE_DRIFT', threshold: 0.2, channel: 'retried' }],
    });
    await scenario.send(...traffic('retried', { farther: 500 }));
    await scenario.evaluated('retried', 4);

    await vi.waitFor(async () => {
      const [alert] = await scenario.alertsOf('retried');
      expect(alert).toMatchObject({ deliveries: [{ status: 'DELIVERED', attempts: 3, error: null }] });
    }, SOON);
    const tries = scenario.receiver.received.filter(({ path }) => path === '/retried');
    expect(new Set(tries.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    for (const { headers, body } of tries) {
      const { 'webhook-id': id, 'webhook-timestamp': timestamp } = headers;
      const digest = createHmac('sha256', SECRET).update(`${id}.${timestamp}.${body}`).digest('base64');
      expect(headers['webhook-signature']).toBe(`v1,${digest}`);
      expect(JSON.parse(body)).toMatchObject({
        type: 'alert.raised',
        data: { monitor: 'retried', severity: 'WARNING' },
      });
    }
  });

  it('are given up where the receiver sends them elsewhere', async () => {
    scenario.receiver.statuses.push(302);
    await scenario.createChannel('elsewhere');
    await scenario.watch('elsewhere', {
      rules: [{ kind: 'FEATURE_DRIFT', threshold: 0.2, channel: 'elsewhere' }],
    });
    await scenario.send(...traffic('elsewhere', { farther: 500 }));
    await scenario.evaluated('elsewhere', 4);

    await vi.waitFor(async () => {
      const [alert] = await scenario.alertsOf('elsewhere');
      expect(alert).toMatchObject({
        deliveries: [
          { status: 'FAILED', attempts: 1, deliveredAt: null, error: expect.stringContaining('302') },
        ],
      });
    }, SOON);
    expect(scenario.receiver.received.filter(({ path }) => path === '/elsewhere')).toHaveLength(1);
  });
});

describe('a monitor that cannot be', () => {
  it('is refused when its name is taken', async () => {
    await scenario.createMonitor('taken');

    expect((await scenario.createMonitor('taken')).data).toMatchObject({
      createMonitor: { __typename: 'NameTakenError', code: 'NAME_TAKEN' },
    });
  });

  it.each([
    ['name', { name: 'two words' }],
    ['endpointId', { endpointId: 'flights' }],
    ['modelVersionId', { modelVersionId: '1' }],
    ['baselineTrainingSetId', { baselineTrainingSetId: '../..' }],
    ['endpoint', { endpoint: '' }],
    ['model', { model: '' }],
    ['version', { version: 0 }],
    ['minimumRows', { minimumRows: 0 }],
    ['rules', { rules: Array.from({ length: 21 }, () => ({ kind: 'ERROR_RATE', threshold: 0.1 })) }],
    ['rules.0.threshold', { rules: [{ kind: 'FEATURE_DRIFT', threshold: 0 }] }],
    [
      'rules.1.threshold',
      {
        rules: [
          { kind: 'LATENCY_P99', threshold: 5 },
          { kind: 'ERROR_RATE', threshold: 1.1 },
        ],
      },
    ],
    ['rules.0.pipeline', { rules: [{ kind: 'ERROR_RATE', threshold: 1, pipeline: '' }] }],
  ])('is refused for its %s, and nothing of it stays', async (field, change) => {
    const { data } = await scenario.createMonitor('refused', change);

    expect(data).toMatchObject({ createMonitor: { __typename: 'InvalidInputError', field } });
    expect((await scenario.monitoring.graphql('{ monitor(name: "refused") { id } }')).data).toEqual({
      monitor: null,
    });
  });

  it('is refused when a rule names a channel that does not exist, and nothing of it stays', async () => {
    const rules = [{ kind: 'ERROR_RATE', threshold: 1, channel: 'nobody' }];

    expect((await scenario.createMonitor('unheard', { rules })).data).toMatchObject({
      createMonitor: { __typename: 'NotFoundError', message: 'Channel "nobody" does not exist.' },
    });
    expect((await scenario.monitoring.graphql('{ monitor(name: "unheard") { id } }')).data).toEqual({
      monitor: null,
    });
  });

  it('is not evaluated for a reader', async () => {
    const { errors } = await scenario.monitoring.graphql(
      'mutation { evaluateMonitor(input: { name: "calm" }) { __typename } }',
      {},
      'reader',
    );

    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  it('cannot be evaluated when it does not exist', async () => {
    expect(await scenario.evaluate('nobody')).toMatchObject({ __typename: 'NotFoundError' });
  });
});

describe('many monitors', () => {
  it('are asked for with all that belongs to them in as many statements as few', async () => {
    await scenario.createChannel('many');
    const names = ['many-1', 'many-2', 'many-3'];
    for (const name of names) {
      await scenario.watch(name, { rules: [{ kind: 'FEATURE_DRIFT', threshold: 0.2, channel: 'many' }] });
      await scenario.send(...traffic(name, { farther: 500 }));
      await scenario.evaluated(name, 4);
      await vi.waitFor(async () => {
        expect(await scenario.alertsOf(name)).toMatchObject([{ deliveries: [{ status: 'DELIVERED' }] }]);
      }, SOON);
    }
    const ask = (
      first: number,
    ) => `{ monitors(first: ${first}, after: "${Buffer.from('many').toString('base64url')}") { nodes {
      name baseline { features } rules { channel { name } } performance { p99 }
      alerts { deliveries { channel { name } } } } } }`;

    const [one, three] = [await statementsOf(ask(1)), await statementsOf(ask(3))];

    expect(three.names).toEqual(names);
    expect(one.statements).toBeGreaterThan(0);
    expect(three.statements).toBe(one.statements);
  });
});

describe('a channel', () => {
  it.each([
    'http://10.0.0.1/',
    'http://[::ffff:127.0.0.1]/',
    'http://2130706434/',
    'http://localhost/',
    'ftp://example.com/',
  ])('is refused for %s', async (url) => {
    expect((await scenario.createChannel('inside', url)).data).toMatchObject({
      createChannel: { __typename: 'InvalidInputError', field: 'url' },
    });
  });

  it('never shows its secret, only that there is one', async () => {
    expect((await scenario.createChannel('secretive')).data).toMatchObject({
      createChannel: { channel: { signed: true } },
    });
    expect((await scenario.createChannel('secretive')).data).toMatchObject({
      createChannel: { code: 'NAME_TAKEN' },
    });
    const { data } = await scenario.monitoring.graphql('{ channels(first: 100) { nodes { name signed } } }');
    expect(data['channels']?.['nodes']).toContainEqual({ name: 'secretive', signed: true });
  });
});

/** The monitors that a query lists, and how many statements about them the database was asked. */
async function statementsOf(query: string): Promise<{ names: string[]; statements: number }> {
  const asked = vi.spyOn(Client.prototype, 'query');
  try {
    const { data } = await scenario.monitoring.graphql(query);
    const { nodes } = data['monitors'] as unknown as { nodes: { name: string }[] };
    const statements = asked.mock.calls.filter(([text]) =>
      /monitor|alert|baseline|channel|window/.test(String(text)),
    );
    return { names: nodes.map(({ name }) => name), statements: statements.length };
  } finally {
    asked.mockRestore();
  }
}
