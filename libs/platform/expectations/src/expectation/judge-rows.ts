import type { RowsOutcome } from '../plan/outcome.js';
import type { Need, Outside, Plan } from '../plan/plan.js';
import type { Subject } from '../plan/subject.js';

/** A rule that each row passes or fails. */
export interface RowRule {
  /** Columns whose values are shown where a row fails. */
  readonly columns: readonly string[];
  /** How they are told; a value, if it is not given. */
  readonly shown?: RowsOutcome['shown'];
  /** Which rows are not judged, as a test that is never NULL; null when all are. */
  readonly missing: string | null;
  /** Which of the judged rows fail. NULL is no failure. */
  readonly fails: string;
  /** The number of judged rows that fail, where an aggregate says it more cheaply. */
  readonly failed?: string;
  /** The number of rows that are not judged, likewise. */
  readonly missed?: string;
  /** The only column of the rule, whose different values may be judged instead of its rows. */
  readonly tallied?: string;
  /** The interval that the values must lie in, where it can be told by its ends. */
  readonly interval?: Omit<Outside, 'kind' | 'sql'>;
}

export function* judgeRows(subject: Subject, rule: RowRule): Plan<RowsOutcome> {
  const { missing, fails } = rule;
  const judgedAndFails = missing === null ? fails : `NOT (${missing}) AND (${fails})`;
  const failed = rule.failed ?? subject.over('count(*)', judgedAndFails);
  const answers = yield [
    { kind: 'aggregate', sql: subject.over('count(*)') },
    { kind: 'aggregate', sql: rule.missed ?? (missing === null ? '0' : subject.over('count(*)', missing)) },
    failedNeed(subject, rule, failed),
  ];
  const [elements = 0, missed = 0, counted = 0] = answers.map((rows) => Number(rows[0]?.[0]));
  return rowsOutcome(subject, rule, { elements, missed, failed: counted });
}

function failedNeed(subject: Subject, { missing, fails, tallied, interval }: RowRule, sql: string): Need {
  const outside = interval && ({ kind: 'outside', sql, ...interval } as const);
  const isCostly = tallied !== undefined && subject.isText(tallied);
  // Numbers are compared with bounds faster than they are grouped.
  if (outside !== undefined && !isCostly) return outside;
  if (tallied === undefined) return { kind: 'aggregate', sql };
  const judged = missing === null ? fails : `NOT (${missing}) AND (${fails})`;
  const which = subject.which();
  const tally = { kind: 'tally', sql, column: tallied, which, fails: judged, isCostly } as const;
  return outside === undefined ? tally : { ...tally, interval: outside };
}

export interface RowCounts {
  readonly elements: number;
  readonly missed: number;
  readonly failed: number;
}

export function rowsOutcome(
  subject: Subject,
  { columns, shown = 'value', missing, fails }: RowRule,
  { elements, missed, failed }: RowCounts,
): RowsOutcome {
  const judged = elements - missed;
  const tests = [subject.where, missing === null ? null : `NOT (${missing})`, fails];
  return {
    kind: 'rows',
    // Where nothing is judged, nothing fails.
    success: judged === 0 || (judged - failed) / judged >= subject.kwargs.mostly(),
    elements,
    missing: missing === null ? null : missed,
    unexpected: failed,
    shown,
    failing: { predicate: conjunction(tests), columns },
  };
}

export function conjunction(tests: readonly (string | null)[]): string {
  return tests
    .filter((test) => test !== null)
    .map((test) => `(${test})`)
    .join(' AND ');
}

/** A rule about the values of one column; those that are missing are not judged. */
export function* judgeValues(
  subject: Subject,
  column: string,
  fails: string,
  interval?: RowRule['interval'],
): Plan<RowsOutcome> {
  return yield* judgeRows(subject, {
    columns: [column],
    missing: `${column} IS NULL`,
    missed: missedOf(subject, column),
    fails,
    tallied: column,
    ...(interval !== undefined && { interval }),
  });
}

function missedOf(subject: Subject, column: string): string {
  return `${subject.over('count(*)')} - ${subject.over(`count(${column})`)}`;
}
