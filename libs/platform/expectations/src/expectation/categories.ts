import { ExpectationFault } from '../expectation.errors.js';
import type { JsonObject, JsonValue } from '../json.js';
import { statement, type Plan } from '../plan/plan.js';
import { sqlOf, type Subject } from '../plan/subject.js';
import { jsonOf } from '../result/json-of.js';
import type { CategoricalPartition } from './partition.js';

/** More categories than this are no distribution over categories. */
const CATEGORIES = 100_000;

/** The categories of a column, each with how often it was seen and what share of all was expected. */
export interface MetCategories {
  readonly values: readonly JsonValue[];
  readonly counts: readonly number[];
  readonly total: number;
  /** Shares. */
  readonly seen: readonly number[];
  readonly awaited: readonly number[];
}

/**
 * Holds the values of a column against what is expected of them; against themselves where nothing is.
 * @param tail the share that is left for all values together that were not expected.
 */
export function* meetCategories(
  subject: Subject,
  partition: CategoricalPartition | null,
  tail: number,
): Plan<MetCategories> {
  const observed = yield* countCategories(subject);
  const total = requireValues([...observed.values()].reduce((sum, count) => sum + count, 0));
  const expected = new Map<JsonValue, number>(
    partition === null
      ? [...observed].map(([value, count]) => [value, count / total])
      : partition.values.map((value, at) => [value, partition.weights[at] ?? 0]),
  );
  const strange = [...observed.keys()].filter((value) => !expected.has(value));
  const kept = strange.length === 0 ? 1 : 1 - tail;
  const values = [...expected.keys(), ...strange];
  const counts = values.map((value) => observed.get(value) ?? 0);
  const awaited = values.map((value) => {
    const weight = expected.get(value);
    return weight === undefined ? tail / strange.length : weight * kept;
  });
  return { values, counts, total, seen: counts.map((count) => count / total), awaited };
}

/** A column of nothing but NULL has no distribution. @throws {ExpectationFault} */
export function requireValues(count: number): number {
  if (count > 0) return count;
  throw new ExpectationFault('ValueError: the column has no values, and so no distribution.');
}

function* countCategories(subject: Subject): Plan<ReadonlyMap<JsonValue, number>> {
  const column = sqlOf(subject.column());
  const rows = yield* statement(
    `SELECT ${column} AS v, count(*) ${subject.from(`${column} IS NOT NULL`)} GROUP BY 1 ORDER BY 1 LIMIT ${CATEGORIES + 1}`,
  );
  if (rows.length > CATEGORIES)
    throw new ExpectationFault(`ValueError: more than ${CATEGORIES} distinct values.`);
  return new Map(rows.map(([value = null, count]) => [jsonOf(value), Number(count)]));
}

export function partitionDetails({ values, seen, awaited }: MetCategories): JsonObject {
  return {
    observed_partition: { values, weights: seen },
    expected_partition: { values, weights: awaited },
  };
}
