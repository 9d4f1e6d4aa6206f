import { quoteName } from '@orrery/platform-tables';
import type { Expectation } from '../expectation/expectation.js';
import { shownValue, valueToShow } from '../data-profile/shown-value.js';
import { FILE, type Table } from '../tabular-file/table.js';
import { BoundValues, judgedRows } from './expectation-sql.js';
import type { ExpectationResult, SampleRow, ValidationResult } from './validation-result.js';

const SAMPLE_ROWS = 10;

/** What one pass over the rows tells about a rule. */
interface Rule {
  readonly expectation: Expectation;
  /** Counts to make for the rule; none where the columns alone decide. */
  readonly counts: { readonly judged: string; readonly failed: string } | null;
  readonly decide: (table: {
    readonly rows: number;
    readonly judged: number;
    readonly failed: number;
  }) => Decision;
}

type Decision = Pick<ExpectationResult, 'success' | 'failedRows' | 'reason'>;

/** Judges all expectations in one pass over the rows, whatever their number; failing rows are then looked up. */
export async function judgeExpectations(
  table: Table,
  expectations: readonly Expectation[],
): Promise<ValidationResult> {
  const bound = new BoundValues();
  const rules = expectations.map((expectation) => ruleOf(expectation, table, bound));
  const counts = rules.flatMap((rule, i) =>
    rule.counts === null
      ? []
      : [`${rule.counts.judged} AS judged_${i}`, `${rule.counts.failed} AS failed_${i}`],
  );
  const counted = await table.row(
    `SELECT ${['count(*) AS rows', ...counts].join(', ')} FROM ${FILE}`,
    bound.values,
  );
  const results: ExpectationResult[] = [];
  for (const [i, { expectation, decide }] of rules.entries()) {
    const [judged, failed] = [Number(counted[`judged_${i}`] ?? 0), Number(counted[`failed_${i}`] ?? 0)];
    const decision = decide({ rows: Number(counted['rows']), judged, failed });
    const sample = failed === 0 ? [] : await sampleOf(table, expectation);
    results.push({ expectation, ...decision, sample });
  }
  return { expectations: results };
}

function ruleOf(expectation: Expectation, table: Table, bound: BoundValues): Rule {
  if (expectation.kind === 'ROW_COUNT_BETWEEN') {
    const { min, max } = expectation;
    const reasonFor = (rows: number): string | null =>
      rows >= (min ?? 0) && rows <= (max ?? Infinity) ? null : `The table has ${rows} rows.`;
    return { expectation, counts: null, decide: ({ rows }) => asWhole(reasonFor(rows)) };
  }
  const column = table.columns.find(({ name }) => name === expectation.column);
  if (column === undefined) return asTable(expectation, `There is no column "${expectation.column}".`);
  if (expectation.kind === 'COLUMN_EXISTS') return asTable(expectation, null);
  const counts = judgedRows(expectation, column, bound);
  if ('reason' in counts) return asTable(expectation, counts.reason);
  return {
    expectation,
    counts,
    decide: ({ judged, failed }) => ({
      success: judged === 0 || (judged - failed) / judged >= expectation.mostly,
      failedRows: failed,
      reason: null,
    }),
  };
}

/** A rule that is decided without looking at a row. */
function asTable(expectation: Expectation, reason: string | null): Rule {
  return { expectation, counts: null, decide: () => asWhole(reason) };
}

/** A decision that no single row is to blame for. */
function asWhole(reason: string | null): Decision {
  return { success: reason === null, failedRows: 0, reason };
}

/** The first rows that fail a rule which some rows are known to fail. */
async function sampleOf(table: Table, expectation: Expectation): Promise<readonly SampleRow[]> {
  const bound = new BoundValues();
  if (expectation.kind === 'COLUMN_EXISTS' || expectation.kind === 'ROW_COUNT_BETWEEN') return [];
  const column = table.columns.find(({ name }) => name === expectation.column);
  const judged = column && judgedRows(expectation, column, bound);
  if (judged === undefined || 'reason' in judged) return [];
  const values = table.columns.map(
    (shown, i) => `${valueToShow(shown, quoteName(shown.name))} AS value_${i}`,
  );
  const row = quoteName(unusedName(table));
  const rows = await table.rows(
    `SELECT number, ${table.columns.map((_, i) => `value_${i}`).join(', ')}
       FROM (SELECT ${row} AS number, ${judged.fails(row)} AS fails, ${values.join(', ')}
               FROM (SELECT row_number() OVER () AS ${row}, * FROM ${FILE}))
      WHERE fails ORDER BY number LIMIT ${SAMPLE_ROWS}`,
    bound.values,
  );
  return rows.map((row) => ({
    row: Number(row['number']),
    values: Object.fromEntries(
      table.columns.map(({ name }, i) => [name, shownValue(row[`value_${i}`] ?? null)]),
    ),
  }));
}

/** A name that no column has: it is longer than all of them. */
function unusedName({ columns }: Table): string {
  return `row ${columns.map(({ name }) => name).join()}`;
}
