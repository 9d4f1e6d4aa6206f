import { ExpectationFault } from '../expectation.errors.js';
import type { ObservedOutcome } from '../plan/outcome.js';
import { statement, type Plan } from '../plan/plan.js';
import type { Subject } from '../plan/subject.js';
import type { SqlRow } from '../table/expectation-table.js';
import { binnedColumn } from './binned-column.js';
import type { ExpectationDefinition } from './definition.js';

const DEFAULT_THRESHOLD = 0.1;
const MOST_CELLS = 10_000;

/** How much two columns say of each other: √(χ² / n / (the smaller number of bins − 1)), 0–1 (Cramér 1946). */
function* cramersPhi(subject: Subject): Plan<ObservedOutcome> {
  const { kwargs, statistics } = subject;
  const threshold = kwargs.number('threshold') ?? DEFAULT_THRESHOLD;
  const left = yield* binnedColumn(subject, { column: 'column_A', bins: 'bins_A', count: 'n_bins_A' });
  const right = yield* binnedColumn(subject, { column: 'column_B', bins: 'bins_B', count: 'n_bins_B' });
  const cells = yield* statement(
    `SELECT ${left} AS a, ${right} AS b, count(*) ${subject.from()} GROUP BY 1, 2 ORDER BY 1, 2 LIMIT ${MOST_CELLS + 1}`,
  );
  const table = crossTable(cells);
  const test = statistics.chi2Contingency(table);
  if (test.kind !== 'tested') {
    throw new ExpectationFault('ValueError: a column with less than two bins says nothing of another.');
  }
  const fewest = Math.min(table.length, table[0]?.length ?? 0);
  const rows = table.flat().reduce((sum, count) => sum + count, 0);
  const phi = Math.min(1, Math.sqrt(test.statistic / rows / (fewest - 1)));
  return { kind: 'observed', success: phi <= threshold, observed: phi, details: { crosstab: table } };
}

/** Counts by row and column, in the order of their names. @throws {ExpectationFault} */
function crossTable(cells: readonly SqlRow[]): readonly (readonly number[])[] {
  const names = (side: 0 | 1) => [...new Set(cells.map((cell) => String(cell[side])))].sort();
  const [rows, columns] = [names(0), names(1)];
  if (cells.length > MOST_CELLS || rows.length * columns.length > MOST_CELLS) {
    throw new ExpectationFault(`ValueError: both columns have more than ${MOST_CELLS} bins together.`);
  }
  const counts = new Map(cells.map(([a, b, count]) => [JSON.stringify([a, b]), Number(count)]));
  return rows.map((a) => columns.map((b) => counts.get(JSON.stringify([a, b])) ?? 0));
}

export const CRAMERS_PHI: readonly ExpectationDefinition[] = [
  {
    type: 'expect_column_pair_cramers_phi_value_to_be_less_than',
    domain: 'column-pair',
    plan: cramersPhi,
  },
];
