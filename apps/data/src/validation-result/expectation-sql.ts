import { quoteName } from '@orrery/platform-tables';
import type { ColumnExpectation, RuleValue } from '../expectation/expectation.js';
import { isFloating, type ColumnKind, type TableColumn } from '../tabular-file/table-column.js';
import type { SqlValue } from '../tabular-file/table-session.js';

/** Numbers the values of a statement: every value of a rule is bound, none is written into the SQL. */
export class BoundValues {
  readonly values: SqlValue[] = [];

  bind(value: SqlValue): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

/** How rows are judged: which rows are judged at all, and which of these fail. */
export interface JudgedRows {
  /** Number of rows that are judged, as an aggregate. */
  readonly judged: string;
  /** Number of rows that fail, as an aggregate. */
  readonly failed: string;
  /** Whether a row fails, as an expression of the row, given an expression of its number. */
  readonly fails: (row: string) => string;
}

/** A rule that the column can never answer, whatever its values are. */
export interface Unanswerable {
  readonly reason: string;
}

/** A rule in SQL over a column that exists. */
export function judgedRows(
  expectation: ColumnExpectation,
  column: TableColumn,
  bound: BoundValues,
): JudgedRows | Unanswerable {
  const name = quoteName(column.name);
  const judged = `count(${name})`;
  switch (expectation.kind) {
    case 'NOT_NULL':
      return { judged: 'count(*)', failed: `count(*) - count(${name})`, fails: () => `${name} IS NULL` };
    case 'UNIQUE':
      return {
        judged,
        failed: `count(${name}) - count(DISTINCT ${name})`,
        fails: (row) =>
          `${name} IS NOT NULL AND row_number() OVER (PARTITION BY ${name} ORDER BY ${row}) > 1`,
      };
    case 'BETWEEN':
    case 'IN_SET':
    case 'MATCHES': {
      const passes = passing(expectation, column, bound);
      if (typeof passes !== 'string') return passes;
      const fails = `${name} IS NOT NULL AND (${passes}) IS NOT TRUE`;
      return { judged, failed: `count(*) FILTER (WHERE ${fails})`, fails: () => fails };
    }
  }
}

type ValueRule = Exclude<ColumnExpectation, { readonly kind: 'NOT_NULL' | 'UNIQUE' }>;

function passing(expectation: ValueRule, column: TableColumn, bound: BoundValues): string | Unanswerable {
  const { kind, name } = column;
  if (expectation.kind === 'MATCHES') {
    if (kind !== 'STRING') return { reason: `Column "${name}" is a ${kind}; a pattern is for text.` };
    return `regexp_full_match(${quoteName(name)}, ${bound.bind(expectation.pattern)})`;
  }
  const { min, max } = expectation.kind === 'BETWEEN' ? expectation : { min: null, max: null };
  const values = expectation.kind === 'BETWEEN' ? [min, max].filter((v) => v !== null) : expectation.values;
  const strange = values.find((value) => !isComparable(value, kind));
  if (strange !== undefined) {
    return {
      reason: `Column "${name}" is a ${kind} and cannot be compared with ${JSON.stringify(strange)}.`,
    };
  }
  const compared = comparedValue(column);
  const written = (value: RuleValue): string => cast(bound.bind(value), kind);
  if (expectation.kind === 'IN_SET') return `${compared} IN (${expectation.values.map(written).join(', ')})`;
  const tests = isFloating(column) ? [`NOT isnan(${compared})`] : [];
  if (min !== null) tests.push(`${compared} >= ${written(min)}`);
  if (max !== null) tests.push(`${compared} <= ${written(max)}`);
  return tests.join(' AND ');
}

const INSTANT = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?Z?)?$/;

function isComparable(value: RuleValue, kind: ColumnKind): boolean {
  switch (kind) {
    case 'NUMBER':
      return typeof value === 'number';
    case 'STRING':
      return typeof value === 'string';
    case 'BOOLEAN':
      return typeof value === 'boolean';
    case 'DATE':
    case 'TIMESTAMP':
      return typeof value === 'string' && INSTANT.test(value) && !Number.isNaN(Date.parse(value));
    case 'OTHER':
      return false;
  }
}

function comparedValue({ name, kind }: TableColumn): string {
  if (kind === 'NUMBER') return `${quoteName(name)}::DOUBLE`;
  if (kind === 'DATE' || kind === 'TIMESTAMP') return `${quoteName(name)}::TIMESTAMP`;
  return quoteName(name);
}

function cast(parameter: string, kind: ColumnKind): string {
  if (kind === 'NUMBER') return `${parameter}::DOUBLE`;
  if (kind === 'DATE' || kind === 'TIMESTAMP') return `${parameter}::TIMESTAMP`;
  return kind === 'BOOLEAN' ? `${parameter}::BOOLEAN` : `${parameter}::VARCHAR`;
}
