import { isJsonObject, type JsonValue } from '../json.js';

export type ResultLevel = 'BOOLEAN_ONLY' | 'BASIC' | 'SUMMARY' | 'COMPLETE';

/** How much a result tells. */
export interface ResultFormat {
  readonly level: ResultLevel;
  /** Columns by which failed rows are known. */
  readonly keys: readonly string[];
  /** How many failed values the levels below COMPLETE show. */
  readonly partialCount: number;
  readonly excludeValues: boolean;
}

const LEVELS: readonly ResultLevel[] = ['BOOLEAN_ONLY', 'BASIC', 'SUMMARY', 'COMPLETE'];
export const BASIC: ResultFormat = { level: 'BASIC', keys: [], partialCount: 20, excludeValues: false };

/** A result format as suites and callers write it: a name, or an object. What is left out is as in `otherwise`. */
export function readResultFormat(given: JsonValue, otherwise: ResultFormat = BASIC): ResultFormat {
  const object = isJsonObject(given) ? given : { result_format: given };
  const keys = object['unexpected_index_column_names'];
  const partial = object['partial_unexpected_count'];
  return {
    level: LEVELS.find((level) => level === object['result_format']) ?? otherwise.level,
    keys: Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : otherwise.keys,
    partialCount: typeof partial === 'number' && partial >= 0 ? Math.floor(partial) : otherwise.partialCount,
    excludeValues: object['exclude_unexpected_values'] === true || otherwise.excludeValues,
  };
}
