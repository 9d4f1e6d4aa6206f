import type { PredictionRecord } from '@orrery/domain';

/** A structured CloudEvent. */
export interface TestEvent {
  readonly id: string;
  readonly data: unknown;
  readonly [attribute: string]: unknown;
}

const DATATYPES: Readonly<Record<string, string>> = { string: 'BYTES', number: 'FP64', boolean: 'BOOL' };

/** What KServe's logger tells of an exchange that the prediction stream would tell by this record. */
export function eventsOf(record: PredictionRecord, version: 'v1' | 'v2'): readonly [TestEvent, TestEvent] {
  const { id, endpoint, at, latencyMs, rows, features, predictions } = record;
  const common = {
    ...{ specversion: '1.0', id, source: 'http://localhost:9081/', inferenceservicename: endpoint },
    ...{ namespace: 'default', component: 'predictor', endpoint: '', metadata: '{}' },
  };
  const answeredAt = new Date(Date.parse(at) + latencyMs).toISOString();
  const dataOf = (
    columns: PredictionRecord['features'],
    words: { readonly v1: string; readonly v2: string },
  ) => (version === 'v1' ? { [words.v1]: rowsOf(columns, rows) } : { id, [words.v2]: tensorsOf(columns) });
  return [
    {
      ...common,
      ...{ type: 'org.kubeflow.serving.inference.request', time: at },
      data: dataOf(features, { v1: 'instances', v2: 'inputs' }),
    },
    {
      ...common,
      ...{ type: 'org.kubeflow.serving.inference.response', time: answeredAt },
      data: dataOf(predictions, { v1: 'predictions', v2: 'outputs' }),
    },
  ];
}

/** The same event with its attributes in headers. */
export function binaryEvent({ data, ...attributes }: TestEvent): {
  readonly headers: Record<string, string>;
  readonly body: string;
} {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) headers[`ce-${name}`] = encodeURI(String(value));
  }
  return { headers, body: JSON.stringify(data) };
}

function rowsOf(columns: PredictionRecord['features'], rows: number): readonly object[] {
  const names = Object.keys(columns);
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(names.map((name) => [name, columns[name]?.[row] ?? null])),
  );
}

function tensorsOf(columns: PredictionRecord['features']): readonly object[] {
  return Object.entries(columns).map(([name, data]) => {
    const datatype = DATATYPES[typeof data.find((value) => value !== null)];
    return { name, shape: [data.length, 1], datatype, data };
  });
}
