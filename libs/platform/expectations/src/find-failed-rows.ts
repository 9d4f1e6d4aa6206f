import type { FailingRows } from './plan/outcome.js';
import { runPlans } from './plan/run-plans.js';
import { failedRowBatches, failedRowPage, type FailedRow, type FailedRowPage } from './result/failed-rows.js';
import { plainName } from './result/plain-name.js';
import type { ExpectationConfiguration, ExpectationSuite } from './suite/expectation-suite.js';
import type { ExpectationTable } from './table/expectation-table.js';
import { knownKeys, planOf, type ValidateOptions } from './validate.js';

/** The rows that fail one expectation, told by the table itself as often as they are wanted. */
export class FailedRows {
  constructor(
    private readonly table: ExpectationTable,
    private readonly failing: FailingRows,
    /** In SQL. */
    private readonly keys: readonly string[],
  ) {}

  /** The columns at fault, in the order of each row's `values`. */
  get columns(): readonly string[] {
    return this.failing.columns.map(plainName);
  }

  /** The first of the rows that follow one: the table is read from its beginning up to the last of them. */
  page(page: FailedRowPage): Promise<readonly FailedRow[]> {
    return failedRowPage(this.table, this.failing, this.keys, page);
  }

  /** All rows that follow one, in one pass over the table. Memory holds a batch. */
  all({ after = 0 }: { readonly after?: number } = {}): AsyncIterable<readonly FailedRow[]> {
    return failedRowBatches(this.table, this.failing, this.keys, after);
  }
}

/**
 * Finds out which rows of the table fail an expectation; null for one that judges no rows.
 * @throws {ExpectationFault} when it cannot be judged.
 */
export async function findFailedRows(
  table: ExpectationTable,
  configuration: ExpectationConfiguration,
  options: ValidateOptions & { readonly keys: readonly string[] },
): Promise<FailedRows | null> {
  const suite: ExpectationSuite = { name: configuration.type, expectations: [configuration], meta: {} };
  const plan = () => planOf(table, suite, configuration, options, options.clock());
  const [only] = (await runPlans(table, [plan], options)).found;
  if (only?.kind === 'fault') throw only.fault;
  if (only?.outcome.kind !== 'rows') return null;
  return new FailedRows(table, only.outcome.failing, knownKeys(table, options.keys));
}
