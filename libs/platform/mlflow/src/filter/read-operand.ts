import { invalidParameter, type MlflowError } from '../error/mlflow-error.js';
import type { FilterOperator, FilterSubject } from './filter-expression.js';
import { LIST_OPERATORS, NUMERIC_OPERATORS, TEXT_OPERATORS, type GrammarRules } from './filter-grammar.js';
import type { FilterToken } from './filter-token.js';
import { entityOf, setOf } from './read-subject.js';

type Operand = string | number | readonly string[];

/** What stands right of an operator: one piece, or the pieces of a list in parentheses. */
export type OperandTokens = FilterToken | readonly FilterToken[];

const MAX_LISTED = 10_000;
const KEYWORDS = /^(?:true|false|null|and|or|not|in|is|like|ilike)$/i;

/** The value that a subject is compared with. @throws {MlflowError} for one of another type than the subject has. */
export function readOperand(subject: FilterSubject, tokens: OperandTokens, rules: GrammarRules): Operand {
  if (isNumeric(subject, rules)) return readNumber(subject, tokens);
  if (isList(tokens)) return readList(subject, tokens, rules).map((text) => requireKind(subject, text));
  if (tokens.kind === 'text') return requireKind(subject, tokens.text.slice(1, -1));
  if (rules.bareNumbers && tokens.kind === 'number') return tokens.text;
  if (tokens.kind === 'name' && !KEYWORDS.test(tokens.text)) {
    throw invalidParameter(
      'Parameter value is either not quoted or unidentified quote types used for string value ' +
        `${tokens.text}. Use either single or double quotes.`,
    );
  }
  throw expectedText(subject, tokens.text, rules);
}

/** @throws {MlflowError} for an operator that such a subject does not have. */
export function requireOperator(
  written: string,
  subject: FilterSubject,
  rules: GrammarRules,
): FilterOperator {
  const allowed = operatorsOf(subject, rules);
  const operator = allowed.find((known) => known === written.toUpperCase());
  if (operator !== undefined) return operator;
  throw invalidParameter(`Invalid comparator '${written}' not one of '${setOf(allowed)}'`);
}

/** Whether an operand of the subject is a number. */
export function isNumeric({ kind, key }: FilterSubject, { numericAttributes }: GrammarRules): boolean {
  return kind === 'metric' || (kind === 'attribute' && numericAttributes.has(key));
}

/** Experiments are named by numbers. */
function requireKind({ kind, key }: FilterSubject, text: string): string {
  if (kind !== 'attribute' || key !== 'experiment_id' || /^-?\d+$/.test(text)) return text;
  throw invalidParameter(`Invalid experiment ID '${text}'. Experiment ID must be a valid integer.`);
}

function operatorsOf(subject: FilterSubject, rules: GrammarRules): readonly FilterOperator[] {
  if (isNumeric(subject, rules)) return NUMERIC_OPERATORS;
  // An identifier is a name for something: it has no pattern and no order.
  if (subject.kind === 'attribute' && subject.key === 'experiment_id') return ['=', '!=', ...LIST_OPERATORS];
  const listed = subject.kind === 'dataset' || (subject.kind === 'attribute' && hasLists(subject.key, rules));
  return listed ? [...TEXT_OPERATORS, ...LIST_OPERATORS] : TEXT_OPERATORS;
}

function hasLists(key: string, { listAttributes }: GrammarRules): boolean {
  return listAttributes === null || listAttributes.includes(key);
}

function readNumber(subject: FilterSubject, tokens: OperandTokens): number {
  const text = textOf(tokens);
  const value = !isList(tokens) && tokens.kind === 'number' ? Number(text) : NaN;
  if (!Number.isNaN(value)) return value;
  const what = subject.kind === 'metric' ? 'metric' : `numeric attribute: ${subject.key}`;
  throw invalidParameter(`Expected numeric value type for ${what}. Found ${text}`);
}

function readList(
  subject: FilterSubject,
  tokens: readonly FilterToken[],
  rules: GrammarRules,
): readonly string[] {
  if (subject.kind !== 'attribute' && subject.kind !== 'dataset') {
    throw expectedText(subject, textOf(tokens), rules);
  }
  if (subject.kind === 'attribute' && !hasLists(subject.key, rules)) {
    const keys = (rules.listAttributes ?? []).map((key) => `'${key}'`).join(', ');
    throw invalidParameter(
      `Only [${keys}] attributes support comparison with a list of quoted string values.`,
    );
  }
  const items = tokens.filter((_, index) => index % 2 === 0);
  const commas = tokens.filter((_, index) => index % 2 === 1);
  if (items.length === 0) throw illFormed('a non-empty list of string values, but got empty list');
  if (commas.some(({ kind }) => kind !== 'comma')) {
    throw illFormed('a non-empty list of string values, but got ill-formed list.');
  }
  const strange = items.find(({ kind }) => kind !== 'text');
  if (strange !== undefined) {
    const expected = 'string value, punctuation, or whitespace, but got different type in list: ';
    throw illFormed(expected + textOf(tokens));
  }
  if (items.length > MAX_LISTED) throw invalidParameter(`A list holds at most ${MAX_LISTED} values.`);
  return items.map(({ text }) => text.slice(1, -1));
}

function illFormed(expected: string): MlflowError {
  return invalidParameter(`While parsing a list in the query, expected ${expected}`);
}

function expectedText(subject: FilterSubject, found: string, rules: GrammarRules): MlflowError {
  const entity = entityOf(subject);
  if (entity === 'attribute' || entity === 'dataset') {
    const lists =
      entity === 'attribute' && rules.nullable.length === 0 ? ' or a list of quoted string values' : '';
    const what = entity === 'dataset' ? 'dataset attributes' : 'attributes';
    return invalidParameter(`Expected a quoted string value${lists} for ${what}. Got value ${found}`);
  }
  return invalidParameter(
    `Expected a quoted string value for ${entity} (e.g. 'my-value'). Got value ${found}`,
  );
}

function isList(tokens: OperandTokens): tokens is readonly FilterToken[] {
  return Array.isArray(tokens);
}

function textOf(tokens: OperandTokens): string {
  if (!isList(tokens)) return tokens.text;
  const items = tokens.map(({ kind, text }) => (kind === 'comma' ? ', ' : text)).join('');
  // As Python writes a tuple.
  return tokens.length === 1 ? `(${items},)` : `(${items})`;
}
