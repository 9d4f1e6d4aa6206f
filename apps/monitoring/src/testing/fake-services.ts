import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PrivateFolders, quoteText, withSandbox } from '@orrery/platform-tables';
import { listen, sendJson, type Listener } from '@orrery/testing';

export const TRAINING_SET_COLUMNS = [
  { name: 'scheduled', role: 'TIMESTAMP', type: 'TIMESTAMP' },
  { name: 'origin', role: 'FEATURE', type: 'STRING' },
  { name: 'distance', role: 'FEATURE', type: 'NUMBER' },
  { name: 'late_rate', role: 'FEATURE', type: 'NUMBER' },
  { name: 'month', role: 'FEATURE', type: 'NUMBER' },
  { name: 'late', role: 'LABEL', type: 'NUMBER' },
];

/** Row i of the made-up flights: distances 0 … 999, five origins, a rate that is missing in each 50th row. */
export function flight(i: number): { origin: string; distance: number; late_rate: number | null } {
  return {
    origin: ['ATL', 'BOS', 'DEN', 'ORD', 'SFO'][i % 5] ?? '',
    distance: (i * 7919) % 1000,
    late_rate: i % 50 === 49 ? null : ((i * 31) % 100) / 100,
  };
}

/** What the made-up model says. */
export function probabilityOf(distance: number): number {
  return Math.fround(distance / 1000);
}

/** A Parquet file of `rows` made-up flights, as the feature store writes training sets. */
export function trainingSetFile(rows: number): Promise<Buffer> {
  return new PrivateFolders('orrery-monitoring-spec').within(async (folder) => {
    const path = join(folder, 'flights.parquet');
    const flights = `
      SELECT TIMESTAMPTZ '2001-03-01 00:00:00Z' AS scheduled,
        ['ATL', 'BOS', 'DEN', 'ORD', 'SFO'][1 + i % 5] AS origin,
        (i * 7919) % 1000 AS distance,
        CASE WHEN i % 50 = 49 THEN NULL ELSE ((i * 31) % 100) / 100.0::DOUBLE END AS late_rate,
        3 AS month,
        (i % 2)::TINYINT AS late
      FROM range(${rows}) t(i)`;
    await withSandbox(folder, { threads: 1 }, (connection) =>
      connection.run(`COPY (${flights}) TO ${quoteText(path)} (FORMAT parquet)`),
    );
    return readFile(path);
  });
}

export interface FakeFeatureStore extends Listener {
  /** What the next questions are answered with; null stands for a training set that does not exist. */
  trainingSet: { name: string; state: string; columns: unknown } | null;
}

/** A feature store with one training set. */
export async function fakeFeatureStore(file: Buffer): Promise<FakeFeatureStore> {
  const store: { trainingSet: FakeFeatureStore['trainingSet'] } = {
    trainingSet: { name: 'march', state: 'SUCCEEDED', columns: TRAINING_SET_COLUMNS },
  };
  const listener = await listen((request, _body, response) => {
    if (request.url === '/graphql') sendJson(response, 200, { data: { _entities: [store.trainingSet] } });
    else response.end(file);
  });
  return Object.assign(store, listener);
}

export interface PredictCall {
  readonly path: string;
  readonly recorded: string;
  readonly features: readonly string[];
  readonly rows: number;
}

const METADATA = {
  metadata: {
    signature_def: {
      signature_def: {
        serving_default: {
          inputs: {
            origin: { dtype: 'DT_STRING' },
            distance: { dtype: 'DT_FLOAT' },
            late_rate: { dtype: 'DT_FLOAT' },
          },
          outputs: { probability: { dtype: 'DT_FLOAT' }, label: { dtype: 'DT_INT64' } },
        },
      },
    },
  },
};

export interface FakeServing extends Listener {
  readonly calls: PredictCall[];
  missingValues: 'REFUSE' | 'ALLOW';
}

/** A serving service whose model says `probabilityOf` the distance. */
export async function fakeServing(): Promise<FakeServing> {
  const state: Pick<FakeServing, 'calls' | 'missingValues'> = { calls: [], missingValues: 'ALLOW' };
  const listener = await listen((request, body, response) => {
    if (request.url === '/graphql') {
      sendJson(response, 200, { data: { endpoint: { missingValues: state.missingValues } } });
      return;
    }
    if (request.method === 'GET') {
      sendJson(response, 200, METADATA);
      return;
    }
    const { inputs } = JSON.parse(body) as { inputs: Record<string, (number | null)[]> };
    const { distance = [], late_rate: rates = [] } = inputs;
    if (state.missingValues === 'REFUSE' && rates.includes(null)) {
      sendJson(response, 400, { error: '"late_rate" is null, not float32.' });
      return;
    }
    const recorded = String(request.headers['x-orrery-record']);
    const features = Object.keys(inputs);
    state.calls.push({ path: request.url ?? '', recorded, features, rows: distance.length });
    const probability = distance.map((miles) => [probabilityOf(miles ?? NaN)]);
    sendJson(response, 200, {
      outputs: { probability, label: probability.map(([p = 0]) => [p > 0.5 ? 1 : 0]) },
    });
  });
  return Object.assign(state, listener);
}
