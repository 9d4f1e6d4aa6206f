import { logisticPipelineGraph, writeModel } from '@orrery/math-onnx';
import { listen, type Listener } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Platform } from '../demo/platform.js';
import type { Caller } from './caller.js';
import { flightsCsv } from './flights-csv.js';
import { usePlatform } from './use-platform.js';

const MODEL = 'delays';
const FLIGHTS = 5_000;
const REQUESTS = 200;
const ROWS = 5;
const JOURNEY_MS = 180_000;

interface Judged {
  readonly rows: number;
  readonly modelVersion: object;
  readonly features: readonly object[];
  readonly predictions: readonly object[];
}

const platform = usePlatform({ arrangement: 'split' });
let admin: Caller;
let patient: Platform;
let broker: Listener;
let trainingSetId: string;
let modelVersionId: string;

beforeAll(async () => {
  admin = platform().caller('admin');
  patient = platform().patient;
  broker = await atLeastOnceBroker();
  await admin.make('createDataset', { name: 'flights' });
  await admin.post('/datasets/flights/versions', flightsCsv(0, FLIGHTS), 'text/csv');
  const { trainingSet } = await admin.make<{ trainingSet: { id: string } }>(
    'createTrainingSet',
    {
      ...{ name: 'baseline', dataset: 'flights', timestampColumn: 'date', columns: ['distance', 'origin'] },
      label: { name: 'late', column: 'delay', greaterThan: 15 },
    },
    'trainingSet { id }',
  );
  trainingSetId = trainingSet.id;
  await untilAnswer('{ trainingSet(name: "baseline") { state } }', { trainingSet: { state: 'SUCCEEDED' } });
  await admin.make('registerModel', { name: MODEL });
  const registered = await admin.post(`/models/${MODEL}/versions`, modelFile(), 'application/octet-stream');
  modelVersionId = (registered.body as { id: string }).id;
}, JOURNEY_MS);

afterAll(() => broker.close());

describe("what serving tells as KServe's logger does", () => {
  it(
    'makes the same rows of monitoring as its prediction stream, though a broker repeats it and monitoring is killed',
    async () => {
      await watch('streamed');
      await watch('told');
      await admin.make('setPayloadLogger', { endpoint: 'streamed', url: broker.url });
      for (let sent = 0; sent < REQUESTS; sent++) {
        if (sent === REQUESTS / 2) await platform().kill('monitoring');
        const { status } = await admin.post('/v1/models/streamed:predict', { instances: flightsFrom(sent) });
        expect(status).toBe(200);
      }
      await platform().untilBack('monitoring');

      const told = await judged('told');

      expect(told.rows).toBe(REQUESTS * ROWS);
      expect(told).toEqual(await judged('streamed'));
    },
    JOURNEY_MS,
  );
});

/** Passes on each event twice: for one monitor, and with monitoring's answer to the first. */
function atLeastOnceBroker(): Promise<Listener> {
  return listen((request, body, response) => {
    const headers = Object.entries(request.headers).filter(([name]) => /^(ce-|content-type$)/.test(name));
    const passOn = () =>
      admin.send('/v1/inference-events?monitor=told', {
        ...{ method: 'POST', body, headers: Object.fromEntries(headers) as Record<string, string> },
      });
    passOn().then(
      ({ status }) => {
        response.writeHead(status).end();
        if (status === 200) void passOn().catch(() => undefined);
      },
      () => response.writeHead(503).end(),
    );
  });
}

function modelFile(): Uint8Array<ArrayBuffer> {
  const graph = logisticPipelineGraph({
    numeric: [{ name: 'distance', mean: 1_300, scale: 700, imputeValue: 1_300 }],
    categorical: [{ name: 'origin', categories: ['ATL', 'ORD', 'SFO'] }],
    ...{ coefficients: [0.7, -0.1, 0.4, 0.3], intercept: -0.5, layout: 'columns' },
  });
  if (graph.kind !== 'ok') throw new Error('the model is not valid');
  return new Uint8Array(writeModel(graph.model));
}

function flightsFrom(request: number): readonly object[] {
  const [, ...lines] = flightsCsv(request * ROWS, ROWS)
    .trimEnd()
    .split('\n');
  return lines.map((line) => {
    const [, , distance, origin] = line.split(',');
    return { distance: Number(distance), origin };
  });
}

/** Opens an endpoint, and a monitor of the same name that counts its traffic. */
async function watch(name: string): Promise<void> {
  const { endpoint } = await admin.make<{ endpoint: { id: string } }>(
    'createEndpoint',
    { name, model: MODEL, version: 1 },
    'endpoint { id }',
  );
  await untilAnswer(`{ endpoint(name: "${name}") { traffic { state } } }`, {
    endpoint: { traffic: [{ state: 'READY' }] },
  });
  await admin.make('createMonitor', {
    ...{ name, endpointId: endpoint.id, endpoint: name, modelVersionId, version: 1, model: MODEL },
    ...{ baselineTrainingSetId: trainingSetId, minimumRows: REQUESTS * ROWS, rules: [] },
  });
  await untilAnswer(`{ monitor(name: "${name}") { baseline { state } } }`, {
    monitor: { baseline: { state: 'READY' } },
  });
}

async function untilAnswer(query: string, expected: object): Promise<void> {
  await patient.until(async () => {
    const { body } = await admin.graph(query);
    return JSON.stringify((body as { data: object }).data) === JSON.stringify(expected) || undefined;
  }, query);
}

/** What a monitor says of all rows, once it has them all. */
async function judged(monitor: string): Promise<Judged> {
  return patient.until(async () => {
    const { body } = await admin.graph(
      `{ monitor(name: "${monitor}") { reports(first: 1) { nodes {
         rows modelVersion { id }
         features { name kind psi jensenShannon ks { statistic pValue } }
         predictions { name kind psi jensenShannon ks { statistic pValue } }
       } } } }`,
    );
    const { data } = body as { data?: { monitor: { reports: { nodes: readonly Judged[] } } } };
    const [report] = data?.monitor.reports.nodes ?? [];
    if (report === undefined) await admin.change('evaluateMonitor', { name: monitor });
    return report;
  }, `Judging ${monitor}`);
}
