import type { LoggedModelOrderTerm, PageValue, PageValueType } from '@orrery/platform-mlflow';
import type { Parameters } from '../run/search/parameters.js';
import { compileDatasets, MODEL_ATTRIBUTES } from './logged-model-filter.js';

/** A term of an order: an expression over the row `model`, null (and so last) where the model has no such value. */
export interface OrderKey {
  readonly sql: string;
  readonly direction: 'ASC' | 'DESC';
  readonly kind: OrderKind;
}

type OrderKind = 'text' | 'number' | 'time' | 'id';

/** How a value travels in a page token, and how it is written there and read again. */
interface PageForm {
  readonly type: PageValueType;
  readonly write: (sql: string) => string;
  readonly read: (placeholder: string) => string;
}

const PAGE_FORMS: Readonly<Record<OrderKind, PageForm>> = {
  text: { type: 'text', write: (sql) => `to_json(${sql})`, read: (place) => `${place}::text` },
  id: { type: 'uuid', write: (sql) => `to_json(${sql})`, read: (place) => `${place}::uuid` },
  number: {
    type: 'number',
    // JSON has no infinities.
    write: (sql) =>
      `CASE WHEN abs(${sql}) = 'Infinity' THEN to_json((${sql})::text) ELSE to_json(${sql}) END`,
    read: (place) => `${place}::float8`,
  },
  time: {
    type: 'integer',
    write: (sql) => `to_json((extract(epoch FROM ${sql}) * 1000000)::bigint)`,
    read: (place) => `(timestamptz 'epoch' + ${place}::bigint * interval '1 microsecond')`,
  },
};

const TIE_BREAKERS: readonly OrderKey[] = [
  { sql: 'model.created_at', direction: 'DESC', kind: 'time' },
  { sql: 'model.id', direction: 'ASC', kind: 'id' },
];

/** What was asked for; then the newest first, and the identifier, so that there is one order only. */
export function orderKeys(
  terms: readonly LoggedModelOrderTerm[],
  parameters: Parameters,
): readonly OrderKey[] {
  return [...terms.map((term) => orderKey(term, parameters)), ...TIE_BREAKERS];
}

/** What the values of a page token must be. */
export function pageShape(keys: readonly OrderKey[]): readonly PageValueType[] {
  return keys.map(({ kind }) => PAGE_FORMS[kind].type);
}

/** The values of a row that its page token holds, as a JSON array. */
export function compilePageKey(keys: readonly OrderKey[]): string {
  return `json_build_array(${keys.map(({ sql, kind }) => PAGE_FORMS[kind].write(sql)).join(', ')})`;
}

export function compileOrder(keys: readonly OrderKey[]): string {
  return keys.map(({ sql, direction }) => `${sql} ${direction} NULLS LAST`).join(', ');
}

/** The rows behind the one with these values: those that are equal in the first keys and come later by the next. */
export function compileAfter(
  keys: readonly OrderKey[],
  values: readonly PageValue[],
  parameters: Parameters,
): string {
  const places = keys.map(({ kind }, index) => PAGE_FORMS[kind].read(parameters.add(values[index] ?? null)));
  const alternatives = keys.map((key, index) => {
    const equal = keys
      .slice(0, index)
      .map(({ sql }, before) => `${sql} IS NOT DISTINCT FROM ${places[before] ?? 'NULL'}`);
    return `(${[...equal, later(key, places[index] ?? 'NULL', values[index] ?? null)].join(' AND ')})`;
  });
  return `(${alternatives.join(' OR ')})`;
}

function later({ sql, direction }: OrderKey, place: string, value: PageValue): string {
  if (value === null) return 'false';
  return `(${sql} ${direction === 'ASC' ? '>' : '<'} ${place} OR ${sql} IS NULL)`;
}

function orderKey(term: LoggedModelOrderTerm, parameters: Parameters): OrderKey {
  const { subject, direction } = term;
  if (subject.kind === 'metric') {
    return { sql: lastMetric(subject.key, term, parameters), direction, kind: 'number' };
  }
  if (subject.key === 'model_id') return { sql: 'model.id', direction, kind: 'id' };
  const kind = subject.key.endsWith('_timestamp') ? 'number' : 'text';
  return { sql: MODEL_ATTRIBUTES[subject.key]?.sql ?? 'model.name', direction, kind };
}

/** The value that was measured last. One that is no number orders like none. */
function lastMetric(
  key: string,
  { datasetName, datasetDigest }: LoggedModelOrderTerm,
  parameters: Parameters,
): string {
  const datasets = datasetName === null ? [] : [{ name: datasetName, digest: datasetDigest }];
  return `(SELECT nullif(metric.value, 'NaN') FROM logged_model_metric AS metric
    WHERE metric.model_id = model.id AND metric.key = ${parameters.add(key)}
      AND ${compileDatasets(datasets, parameters)}
    ORDER BY metric.at_ms DESC, metric.step DESC, metric.run_id LIMIT 1)`;
}
