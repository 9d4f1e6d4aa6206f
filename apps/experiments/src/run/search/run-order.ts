import { InvalidInputError } from '@orrery/domain';
import type { FilterSubject, OrderTerm } from '@orrery/platform-mlflow';
import { ARTIFACT_URI, METRIC_COLUMNS } from './compile-run-filter.js';
import type { SortKey } from './keyset.js';
import type { Parameters } from './parameters.js';
import { headOf } from './text-comparison.js';

/**
 * One part of a sorted list of runs. Those that have what they are sorted by come first, then those whose metric is NaN,
 * then those without: as parts of their own, so that an index gives the order of the first, and the last, which no
 * index has, is only read by who gets there.
 */
export interface ListPart {
  /** Tables besides `run`, as `JOIN …`. */
  readonly joins: readonly string[];
  readonly conditions: readonly string[];
  readonly keys: readonly SortKey[];
}

type Build = (parameters: Parameters) => ListPart;

interface Sorted {
  readonly joins: readonly string[];
  readonly keys: readonly SortKey[];
}

const STARTED_AT: SortKey = { expression: 'run.started_at', type: 'timestamptz', direction: 'DESC' };
const ID: SortKey = { expression: 'run.id', type: 'uuid', direction: 'ASC' };

/** The parts of the list in their order; each is built with the parameters of its own statement. */
export function listParts(terms: readonly OrderTerm[]): readonly Build[] {
  const distinct = terms.filter((term, i) => terms.findIndex((other) => isSame(other, term)) === i);
  const [first, ...others] = distinct;
  const rest = (parameters: Parameters): Sorted => {
    const sorted = others.map((term, i) => laterTerm(term, `sorted_${i}`, parameters));
    const ties = distinct.some(({ subject }) => isAttribute(subject, 'start_time')) ? [ID] : [STARTED_AT, ID];
    return {
      joins: sorted.flatMap(({ joins }) => joins),
      keys: [...sorted.flatMap(({ keys }) => keys), ...ties],
    };
  };
  if (first === undefined) return [(parameters) => ({ conditions: [], ...rest(parameters) })];
  return firstTerm(first).map((build) => (parameters) => {
    const part = build(parameters);
    const { joins, keys } = rest(parameters);
    return { ...part, joins: [...part.joins, ...joins], keys: [...part.keys, ...keys] };
  });
}

function firstTerm({ subject, direction }: OrderTerm): readonly Build[] {
  if (subject.kind === 'metric') {
    const column = `sorted.${METRIC_COLUMNS[subject.value]}`;
    const key: SortKey = { expression: column, type: 'float8', direction };
    const isOrdinary =
      subject.value === 'min' || subject.value === 'max' ? `${column} IS NOT NULL` : `${column} < 'NaN'`;
    const isNaN =
      subject.value === 'min' || subject.value === 'max' ? `${column} IS NULL` : `${column} = 'NaN'`;
    return [
      (parameters) => withRow('run_metric', subject.key, [isOrdinary], [key], parameters),
      (parameters) => withRow('run_metric', subject.key, [isNaN], [], parameters),
      (parameters) => withoutRow('run_metric', subject.key, parameters),
    ];
  }
  if (subject.kind === 'param' || subject.kind === 'tag') {
    const table = subject.kind === 'param' ? 'run_param' : 'run_tag';
    const keys: readonly SortKey[] = [
      { expression: headOf('sorted.value'), type: 'text', direction },
      { expression: 'sorted.value COLLATE "C"', type: 'text', direction },
    ];
    return [
      (parameters) => withRow(table, subject.key, [], keys, parameters),
      (parameters) => withoutRow(table, subject.key, parameters),
    ];
  }
  const key = attributeKey(subject, direction);
  if (!isNullable(subject)) return [() => ({ joins: [], conditions: [], keys: [key] })];
  return [
    () => ({ joins: [], conditions: [`${key.expression} IS NOT NULL`], keys: [key] }),
    () => ({ joins: [], conditions: [`${key.expression} IS NULL`], keys: [] }),
  ];
}

function withRow(
  table: string,
  key: string,
  conditions: readonly string[],
  keys: readonly SortKey[],
  parameters: Parameters,
): ListPart {
  const isOfKey = `sorted.experiment_id = run.experiment_id AND sorted.key = ${parameters.add(key)}`;
  return { joins: [`JOIN ${table} AS sorted ON sorted.run_id = run.id AND ${isOfKey}`], conditions, keys };
}

function withoutRow(table: string, key: string, parameters: Parameters): ListPart {
  const row = `SELECT FROM ${table} AS sorted WHERE sorted.run_id = run.id AND sorted.key = ${parameters.add(key)}`;
  return { joins: [], conditions: [`NOT EXISTS (${row})`], keys: [] };
}

/** Behind the first term, where ties are few, each run says itself whether it has the value. */
function laterTerm({ subject, direction }: OrderTerm, alias: string, parameters: Parameters): Sorted {
  if (subject.kind === 'metric') {
    const column = `${alias}.${METRIC_COLUMNS[subject.value]}`;
    const place = `CASE WHEN ${alias}.run_id IS NULL THEN 2 WHEN coalesce(${column}, 'NaN') = 'NaN' THEN 1 ELSE 0 END`;
    return {
      joins: [leftJoin('run_metric', subject.key, alias, parameters)],
      keys: [
        { expression: place, type: 'int4', direction: 'ASC' },
        { expression: `coalesce(${column}, 'NaN')`, type: 'float8', direction },
      ],
    };
  }
  if (subject.kind === 'param' || subject.kind === 'tag') {
    const table = subject.kind === 'param' ? 'run_param' : 'run_tag';
    return {
      joins: [leftJoin(table, subject.key, alias, parameters)],
      keys: nullsLast(`${alias}.value COLLATE "C"`, `''`, 'text', direction),
    };
  }
  const key = attributeKey(subject, direction);
  return {
    joins: [],
    keys: isNullable(subject) ? nullsLast(key.expression, `'epoch'`, key.type, direction) : [key],
  };
}

function nullsLast(
  expression: string,
  instead: string,
  type: SortKey['type'],
  direction: SortKey['direction'],
): readonly SortKey[] {
  return [
    { expression: `(${expression} IS NULL)::int`, type: 'int4', direction: 'ASC' },
    { expression: `coalesce(${expression}, ${instead})`, type, direction },
  ];
}

function leftJoin(table: string, key: string, alias: string, parameters: Parameters): string {
  return `LEFT JOIN ${table} AS ${alias} ON ${alias}.run_id = run.id AND ${alias}.key = ${parameters.add(key)}`;
}

function attributeKey(subject: FilterSubject, direction: SortKey['direction']): SortKey {
  switch (isAttribute(subject) ? subject.key : '') {
    case 'start_time':
      return { expression: 'run.started_at', type: 'timestamptz', direction };
    case 'end_time':
      return { expression: 'run.ended_at', type: 'timestamptz', direction };
    case 'run_id':
      return { expression: 'run.id', type: 'uuid', direction };
    case 'run_name':
      return { expression: 'run.name COLLATE "C"', type: 'text', direction };
    case 'status':
      return { expression: 'run.status', type: 'text', direction };
    case 'user_id':
      return { expression: 'run.user_id COLLATE "C"', type: 'text', direction };
    case 'artifact_uri':
      return { expression: `(${ARTIFACT_URI}) COLLATE "C"`, type: 'text', direction };
    default:
      throw new InvalidInputError('orderBy', `Runs are not sorted by the ${subject.kind} "${subject.key}".`);
  }
}

function isNullable(subject: FilterSubject): boolean {
  return isAttribute(subject, 'end_time');
}

function isAttribute(subject: FilterSubject, key = subject.key): boolean {
  return subject.kind === 'attribute' && subject.key === key;
}

function isSame(a: OrderTerm, b: OrderTerm): boolean {
  const valueOf = (subject: FilterSubject): string => (subject.kind === 'metric' ? subject.value : '');
  return (
    a.subject.kind === b.subject.kind &&
    a.subject.key === b.subject.key &&
    valueOf(a.subject) === valueOf(b.subject)
  );
}
