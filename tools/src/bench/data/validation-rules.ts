import type { ExpectationConfiguration } from '@orrery/platform-expectations';
import { quoteName, quoteText } from '@orrery/platform-tables';

/** A rule that every way of validating can say. A missing value breaks none but `NOT_NULL`. */
export type ValidationRule =
  | { readonly kind: 'NOT_NULL'; readonly column: string }
  | { readonly kind: 'BETWEEN'; readonly column: string; readonly min: number; readonly max: number }
  | { readonly kind: 'IN_SET'; readonly column: string; readonly values: readonly string[] }
  | { readonly kind: 'MATCHES'; readonly column: string; readonly pattern: string }
  | { readonly kind: 'LENGTH'; readonly column: string; readonly min: number; readonly max: number };

/** Ten columns; one row in ten thousand has no `who`. */
export const MEASURED_ROWS = `
  SELECT range AS id, (random() * 200 - 20)::INTEGER AS delay, random() * 3000 AS distance,
         round(random() * 500, 2) AS price, (random() * 10)::FLOAT AS score, random() < 0.3 AS flag,
         'A' || lpad(((random() * 300)::INTEGER)::VARCHAR, 3, '0') AS origin,
         CASE WHEN range % 10000 <> 77 THEN 'user-' || (random() * 1000000)::INTEGER END AS who,
         TIMESTAMP '2024-01-01' + INTERVAL (range) SECOND AS at, (random() * 5000)::INTEGER AS code`;

const COLUMNS = ['id', 'delay', 'distance', 'price', 'score', 'flag', 'origin', 'who', 'at', 'code'];
const RANGES = [
  ['delay', -20, 180],
  ['distance', 0, 3000],
  ['price', 0, 500],
  ['score', 0, 10],
  ['code', 0, 5000],
] as const;
const ORIGINS = Array.from({ length: 301 }, (_, at) => `A${String(at).padStart(3, '0')}`);

/** Rules of ten sorts in turn, each with bounds of its own: half as many again ask for as much of each sort. */
export function validationRules(count: number): readonly ValidationRule[] {
  return Array.from({ length: count }, (_, at) => ruleOf(at % 10, Math.floor(at / 10)));
}

function ruleOf(sort: number, turn: number): ValidationRule {
  switch (sort) {
    case 0:
      return { kind: 'NOT_NULL', column: COLUMNS[turn % 10] ?? '' };
    case 5:
      return { kind: 'NOT_NULL', column: COLUMNS[(turn + 7) % 10] ?? '' };
    case 3:
      return { kind: 'IN_SET', column: 'origin', values: [...ORIGINS, `X${turn}`] };
    case 6:
      return { kind: 'MATCHES', column: 'origin', pattern: `^[A-Z]\\d{3}$|^x${turn}$` };
    case 8:
      return { kind: 'LENGTH', column: turn % 2 === 0 ? 'who' : 'origin', min: 1, max: 20 + turn };
    default: {
      const [column, min, max] = RANGES[(sort + turn) % RANGES.length] ?? RANGES[0];
      return { kind: 'BETWEEN', column, min: min - turn, max: max + (sort % 2) * turn };
    }
  }
}

/** The rule in Great Expectations' words. */
export function configurationOf(rule: ValidationRule): ExpectationConfiguration {
  const { column } = rule;
  switch (rule.kind) {
    case 'NOT_NULL':
      return { type: 'expect_column_values_to_not_be_null', kwargs: { column } };
    case 'BETWEEN':
      return {
        type: 'expect_column_values_to_be_between',
        kwargs: { column, min_value: rule.min, max_value: rule.max },
      };
    case 'IN_SET':
      return { type: 'expect_column_values_to_be_in_set', kwargs: { column, value_set: rule.values } };
    case 'MATCHES':
      return { type: 'expect_column_values_to_match_regex', kwargs: { column, regex: rule.pattern } };
    case 'LENGTH':
      return {
        type: 'expect_column_value_lengths_to_be_between',
        kwargs: { column, min_value: rule.min, max_value: rule.max },
      };
  }
}

/**
 * A SELECT of how many rows break each rule, as somebody writes it by hand who knows the engine: it compares a value with
 * those of a list one after another, and looks it up where the list is a query.
 */
export function handWritten(rules: readonly ValidationRule[], relation: string): string {
  const lookUps: string[] = [];
  const counts = rules.map((rule, at) => {
    if (rule.kind !== 'IN_SET') return `count(*) FILTER (WHERE ${brokenBy(rule)})`;
    const values = rule.values.map(quoteText).join(', ');
    lookUps.push(`${quoteName(rule.column)} IN (SELECT unnest([${values}])) AS known_${at}`);
    return `count(*) FILTER (WHERE NOT known_${at})`;
  });
  return `SELECT ${counts.join(', ')} FROM (SELECT ${['*', ...lookUps].join(', ')} FROM ${relation})`;
}

function brokenBy(rule: Exclude<ValidationRule, { readonly kind: 'IN_SET' }>): string {
  const column = quoteName(rule.column);
  switch (rule.kind) {
    case 'NOT_NULL':
      return `${column} IS NULL`;
    case 'BETWEEN':
      return `${column} NOT BETWEEN ${rule.min} AND ${rule.max}`;
    case 'MATCHES':
      return `NOT regexp_matches(${column}, ${quoteText(rule.pattern)})`;
    case 'LENGTH':
      return `length(${column}) NOT BETWEEN ${rule.min} AND ${rule.max}`;
  }
}
