import { invalidParameter, type MlflowError } from '../error/mlflow-error.js';
import type { FilterSubject, MetricValue, OrderTerm } from './filter-expression.js';
import { GRAMMARS, type FilterGrammar, type GrammarRules } from './filter-grammar.js';
import { tokenize, type FilterToken } from './filter-token.js';
import { entityOf, isMetricValue, readSubject, setOf } from './read-subject.js';

const MAX_TERMS = 20;
const MAX_TERM_LENGTH = 2000;

/**
 * Reads the `order_by` of a search: `metrics.auc DESC`, `attributes.start_time`, and Orrery's own `max(metrics.auc) DESC`.
 *
 * @throws {MlflowError} INVALID_PARAMETER_VALUE
 */
export function parseOrderBy(
  clauses: readonly string[],
  grammar: Exclude<FilterGrammar, 'logged-models'>,
): readonly OrderTerm[] {
  if (clauses.length > MAX_TERMS) throw invalidParameter(`\`order_by\` has at most ${MAX_TERMS} clauses.`);
  const terms = clauses.map((clause) => parseTerm(clause, grammar));
  if (new Set(terms.map(({ subject }) => identityOf(subject))).size < terms.length) {
    const list = clauses.map((clause) => `'${clause}'`).join(', ');
    throw invalidParameter(`\`order_by\` contains duplicate fields: [${list}]`);
  }
  return terms;
}

function parseTerm(clause: string, grammar: Exclude<FilterGrammar, 'logged-models'>): OrderTerm {
  if (clause.length > MAX_TERM_LENGTH || clause.includes('\0'))
    throw notParsed(clause.slice(0, MAX_TERM_LENGTH));
  const rules = GRAMMARS[grammar];
  const { name, value, rest } = splitTerm(clause, tokenize(clause), rules);
  const direction = directionOf(clause, rest);
  requireRegisteredModelKey(name, grammar);
  const subject = readSubject(name, rules, rules.orderAttributes, value ?? 'last');
  const entity = entityOf(subject);
  if (!rules.orderEntities.includes(entity)) {
    const refused =
      grammar === 'runs' ? `Invalid identifier type '${entity}'` : `Invalid order_by entity: ${entity}`;
    throw invalidParameter(refused);
  }
  if (value !== null && subject.kind !== 'metric') throw notParsed(clause);
  return { subject, direction };
}

interface SplitTerm {
  readonly name: string;
  readonly value: MetricValue | null;
  readonly rest: readonly FilterToken[];
}

function splitTerm(clause: string, tokens: readonly FilterToken[], rules: GrammarRules): SplitTerm {
  const [first, open, inner, close, ...after] = tokens;
  const name = first?.text.toLowerCase() ?? '';
  if (rules.metricFunctions && isMetricValue(name) && open?.kind === 'open') {
    if (inner === undefined || !isName(inner) || close?.kind !== 'close') throw notParsed(clause);
    return { name: inner.text, value: name, rest: after };
  }
  if (first === undefined || !isName(first)) throw notParsed(clause);
  return { name: first.text, value: null, rest: tokens.slice(1) };
}

function directionOf(clause: string, rest: readonly FilterToken[]): 'ASC' | 'DESC' {
  const [word, ...more] = rest;
  if (word === undefined) return 'ASC';
  if (more.length > 0 || word.kind !== 'name') throw notParsed(clause);
  const direction = word.text.toUpperCase();
  if (direction === 'ASC' || direction === 'DESC') return direction;
  throw invalidParameter(`Invalid ordering key in order_by clause '${clause}'.`);
}

/** Registered models are ordered by plain names, and MLflow says so in its own way. */
function requireRegisteredModelKey(name: string, grammar: FilterGrammar): void {
  const { orderAttributes, aliases } = GRAMMARS['registered-models'];
  if (grammar !== 'registered-models' || orderAttributes.includes(name) || Object.hasOwn(aliases, name))
    return;
  const keys = setOf(['name', 'timestamp']);
  throw invalidParameter(`Invalid order by key '${name}' specified. Valid keys are '${keys}'`);
}

function identityOf(subject: FilterSubject): string {
  return `${subject.kind} ${subject.kind === 'metric' ? subject.value : ''} ${subject.key}`;
}

function isName({ kind, text }: FilterToken): boolean {
  return kind === 'name' || (kind === 'text' && text.startsWith('"'));
}

function notParsed(clause: string): MlflowError {
  return invalidParameter(`Invalid order_by clause '${clause}'. Could not be parsed.`);
}
