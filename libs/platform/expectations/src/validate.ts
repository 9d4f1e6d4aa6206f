import { quoteName } from '@orrery/platform-tables';
import { EXPECTATIONS } from './expectation/expectations.js';
import { ExpectationFault } from './expectation.errors.js';
import type { JsonObject } from './json.js';
import type { MetricJudge } from './metric-judge.js';
import type { Outcome } from './plan/outcome.js';
import type { Plan } from './plan/plan.js';
import { runPlans, type Found } from './plan/run-plans.js';
import { Subject } from './plan/subject.js';
import {
  failingRowsQuery,
  firstFailedRows,
  streamFailedRows,
  type Charge,
  type FailedRow,
  type FailedRowSink,
} from './result/failed-rows.js';
import { grouped } from './plan/grouped.js';
import { BASIC, readResultFormat, type ResultFormat } from './result/result-format.js';
import type { ExpectationConfiguration, ExpectationSuite } from './suite/expectation-suite.js';
import type { Statistics } from './statistics.js';
import { resolveParameters } from './suite/resolve-parameters.js';
import type { ExpectationTable } from './table/expectation-table.js';
import type { ExpectationValidation, Validation, ValidationStatistics } from './validation.js';

export interface ValidateOptions {
  readonly clock: () => Date;
  /** For expectations that name no format of their own; BASIC, if it is not given. */
  readonly resultFormat?: ResultFormat;
  /** Values of suite parameters; they win over the suite's own. */
  readonly parameters?: JsonObject;
  /** Tables that expectations may compare with, by name. */
  readonly otherTables?: ReadonlyMap<string, ExpectationTable>;
  /** Gets every row that failed, of every expectation. */
  readonly failedRows?: FailedRowSink;
  readonly signal?: AbortSignal;
  /** Time for patterns that look around and JSON schemas, for each of them; 30 s if it is not given. */
  readonly judgingMs?: number;
  /** For expectations of whole distributions, which cannot be judged without. */
  readonly statistics?: Statistics;
  /** For expectations of the table's history, likewise. */
  readonly metrics?: MetricJudge;
}

/** COMPLETE lists this many failed rows of an expectation; a sink, or pages, give more. */
export const MOST_LISTED_ROWS = 100_000;

/** A suite among others that judge the same table at once. */
export interface SuiteToJudge extends Pick<ValidateOptions, 'resultFormat' | 'parameters'> {
  readonly suite: ExpectationSuite;
}

/**
 * Judges a table by a suite. One statement answers what all expectations ask of it first, whatever their number;
 * those that compare rows with each other have one more each. Rows are looked for only where some failed.
 */
export async function validate(
  table: ExpectationTable,
  suite: ExpectationSuite,
  options: ValidateOptions,
): Promise<Validation> {
  const [only] = await validateSuites(table, [{ suite }], options);
  if (only === undefined) throw new Error('A suite was judged, and there is no result.');
  return only;
}

/**
 * Judges a table by several suites in the passes of one. Places of expectations, as the sink of failed rows is told
 * them, count on from suite to suite; each validation tells the scans of all.
 */
export async function validateSuites(
  table: ExpectationTable,
  suites: readonly SuiteToJudge[],
  options: ValidateOptions,
): Promise<readonly Validation[]> {
  const validatedAt = options.clock();
  const judged = suites.flatMap((each) => {
    const own = { ...options, ...each };
    return each.suite.expectations.map((configuration) => ({ configuration, suite: each.suite, own }));
  });
  const plans = judged.map(
    ({ configuration, suite, own }) =>
      () =>
        planOf(table, suite, configuration, own, validatedAt),
  );
  const { found, scans } = await runPlans(table, plans, options);
  const formats = judged.map(({ configuration: { kwargs }, own }) =>
    readResultFormat(kwargs['result_format'] ?? null, own.resultFormat ?? BASIC),
  );
  const rows = await rowsAtFault(table, found, formats, options);
  const results = judged.map(({ configuration }, at) =>
    resultOf(table, configuration, formats[at] ?? BASIC, found[at], rows.rows.get(at) ?? []),
  );
  let first = 0;
  return suites.map(({ suite }) => {
    const own = results.slice(first, (first += suite.expectations.length));
    return {
      suite: suite.name,
      success: own.every(({ success }) => success),
      validatedAt,
      results: own,
      statistics: statisticsOf(own),
      scans: scans + rows.scans,
    };
  });
}

export function planOf(
  table: ExpectationTable,
  suite: ExpectationSuite,
  { type, kwargs }: ExpectationConfiguration,
  { parameters = {}, otherTables: others, statistics, metrics }: ValidateOptions,
  now: Date,
): Plan<Outcome> {
  const definition = EXPECTATIONS.get(type);
  if (definition === undefined) throw new ExpectationFault(`There is no expectation "${type}".`);
  const resolved = resolveParameters(kwargs, { ...suite.suiteParameters, ...parameters }, now);
  return definition.plan(new Subject(table, resolved, { others, statistics, metrics, type }));
}

interface RowsAtFault {
  readonly rows: ReadonlyMap<number, readonly FailedRow[]>;
  readonly scans: number;
}

async function rowsAtFault(
  table: ExpectationTable,
  found: readonly Found[],
  formats: readonly ResultFormat[],
  { failedRows, resultFormat = BASIC }: ValidateOptions,
): Promise<RowsAtFault> {
  const charges = found.flatMap((each, expectation): Charge[] =>
    each.kind === 'found' && each.outcome.kind === 'rows' && each.outcome.unexpected > 0
      ? [{ expectation, failing: each.outcome.failing, unexpected: each.outcome.unexpected }]
      : [],
  );
  const rows = new Map<number, readonly FailedRow[]>();
  let scans = 0;
  const formatOf = ({ expectation }: Charge): ResultFormat => formats[expectation] ?? BASIC;
  for (const together of grouped(charges, (charge) => JSON.stringify(formatOf(charge))).values()) {
    const [one] = together;
    const { level, keys, partialCount } = one === undefined ? BASIC : formatOf(one);
    if (level === 'BOOLEAN_ONLY') continue;
    const atMost = level === 'COMPLETE' ? MOST_LISTED_ROWS : partialCount;
    const first = await firstFailedRows(table, together, knownKeys(table, keys), atMost);
    for (const [at, each] of first.rows) rows.set(at, each);
    scans += first.scans;
  }
  if (failedRows !== undefined && charges.length > 0) {
    scans += await streamFailedRows(table, charges, knownKeys(table, resultFormat.keys), failedRows);
  }
  return { rows, scans };
}

/** Keys that the table has. */
export function knownKeys(table: ExpectationTable, keys: readonly string[]): readonly string[] {
  const strange = keys.find((key) => !table.columns.some(({ name }) => name === key));
  if (strange !== undefined)
    throw new ExpectationFault(`Rows cannot be known by "${strange}": there is no such column.`);
  return keys.map(quoteName);
}

function resultOf(
  table: ExpectationTable,
  configuration: ExpectationConfiguration,
  format: ResultFormat,
  found: Found | undefined,
  rows: readonly FailedRow[],
): ExpectationValidation {
  if (found === undefined || found.kind === 'fault') {
    const fault = found?.fault ?? new ExpectationFault('The expectation was not judged.');
    return { configuration, format, success: false, judgement: { kind: 'fault', fault } };
  }
  const { outcome } = found;
  const query =
    outcome.kind === 'rows' && outcome.unexpected > 0
      ? failingRowsQuery(table, outcome.failing, format.keys.map(quoteName))
      : null;
  return {
    configuration,
    format,
    success: outcome.success,
    judgement: { kind: 'judged', outcome, rows, query },
  };
}

function statisticsOf(results: readonly ExpectationValidation[]): ValidationStatistics {
  const successful = results.filter(({ success }) => success).length;
  const evaluated = results.length;
  return {
    evaluated,
    successful,
    unsuccessful: evaluated - successful,
    successPercent: evaluated === 0 ? null : (successful / evaluated) * 100,
  };
}
