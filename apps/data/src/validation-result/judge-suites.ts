import type { ExpectationSuiteId } from '@orrery/domain';
import {
  BASIC,
  resultToJson,
  isJsonObject,
  validateSuites,
  type ExpectationSuite,
  type ExpectationValidation,
  type JsonValue,
  type MetricJudge,
  type Validation as EngineValidation,
} from '@orrery/platform-expectations';
import type { TableSource } from '@orrery/platform-tables';
import { STATISTICS } from './statistics.js';
import type { Validation, ValidationOutcome } from './validation.js';

/** A suite by which a table is judged. */
export interface JudgingSuite {
  readonly suiteId: ExpectationSuiteId | null;
  readonly revision: number | null;
  readonly body: ExpectationSuite;
  readonly rowKeys: readonly string[];
  /** How many failed rows are told of each expectation. */
  readonly firstRows: number;
}

/** How a table met a suite, as it is kept once the table is a version. */
export interface JudgedSuite {
  readonly suite: JudgingSuite;
  readonly validation: EngineValidation;
}

export interface JudgingOptions {
  readonly signal?: AbortSignal;
  /** For expectations of the history; without, these cannot be judged. */
  readonly metrics?: MetricJudge;
}

export const FIRST_ROWS = 20;

/** Judges a table by all suites in the passes of one. */
export async function judgeSuites(
  table: TableSource,
  suites: readonly JudgingSuite[],
  { signal, metrics }: JudgingOptions = {},
): Promise<readonly JudgedSuite[]> {
  if (suites.length === 0) return [];
  const names = new Set(table.columns.map(({ name }) => name));
  const validations = await validateSuites(
    table.tuples,
    suites.map(({ body, rowKeys, firstRows }) => ({
      suite: body,
      resultFormat: {
        ...BASIC,
        level: 'SUMMARY',
        // A table that lacks a column is to be told so by its expectations, not to go unjudged.
        keys: rowKeys.filter((key) => names.has(key)),
        partialCount: firstRows,
      },
    })),
    {
      ...{ clock: () => new Date(), statistics: STATISTICS },
      ...(signal && { signal }),
      ...(metrics && { metrics }),
    },
  );
  return suites.flatMap((suite, at) => {
    const validation = validations[at];
    return validation === undefined ? [] : [{ suite, validation }];
  });
}

/** What is kept of a validation. */
export function keptValidation({
  suite,
  validation,
}: JudgedSuite): Omit<Validation, 'id' | 'versionId' | 'occasion'> {
  const { statistics, success, scans, validatedAt } = validation;
  return {
    ...{ suiteId: suite.suiteId, suite: suite.body.name, revision: suite.revision, success, scans },
    ...{ evaluated: statistics.evaluated, successful: statistics.successful, validatedAt },
    rowKeys: suite.suiteId === null ? [] : suite.rowKeys,
    parameters: suite.body.suiteParameters ?? {},
  };
}

export function keptOutcome(
  result: ExpectationValidation,
  position: number,
): Omit<ValidationOutcome, 'validationId'> {
  const { configuration, judgement, success } = result;
  const told = bounded(resultToJson(result)['result'] ?? {});
  const kept = { position, configuration, success, result: isJsonObject(told) ? told : {} };
  if (judgement.kind === 'fault') {
    return { ...kept, kind: 'FAULT', elements: null, unexpected: null, fault: judgement.fault.message };
  }
  const { outcome } = judgement;
  return outcome.kind === 'rows'
    ? { ...kept, kind: 'ROWS', elements: outcome.elements, unexpected: outcome.unexpected, fault: null }
    : { ...kept, kind: 'OBSERVED', elements: null, unexpected: null, fault: null };
}

const LONGEST_TEXT = 1000;
const LONGEST_LIST = 1000;

/** What is kept of a result is bounded, whatever a table's cells hold. PostgreSQL keeps no NUL. */
function bounded(value: JsonValue): JsonValue {
  if (typeof value === 'string') {
    const text = value.replaceAll('\0', '␀');
    return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
  }
  if (Array.isArray(value)) return value.slice(0, LONGEST_LIST).map((each: JsonValue) => bounded(each));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [bounded(key), bounded(each)]));
}
