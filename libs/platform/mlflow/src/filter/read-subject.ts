import { invalidParameter } from '../error/mlflow-error.js';
import type { FilterSubject, MetricValue } from './filter-expression.js';
import { DATASET_KEYS, type EntityType, type GrammarRules } from './filter-grammar.js';

const METRIC_VALUES: ReadonlySet<string> = new Set<MetricValue>(['last', 'first', 'min', 'max']);

const KINDS = {
  metric: 'metric',
  parameter: 'param',
  tag: 'tag',
  attribute: 'attribute',
  dataset: 'dataset',
} as const satisfies Record<EntityType, FilterSubject['kind']>;

/** What a name like `metrics."val loss"` is about. @throws {MlflowError} for one that the grammar does not know. */
export function readSubject(
  name: string,
  rules: GrammarRules,
  attributes: readonly string[],
  value: MetricValue = 'last',
): FilterSubject {
  const dot = name.indexOf('.');
  const written = unquote(dot < 0 ? 'attribute' : name.slice(0, dot), '`');
  const entity = Object.hasOwn(rules.entities, written) ? rules.entities[written] : undefined;
  if (entity === undefined) throw invalidParameter(rules.refuseEntity(written));
  const key = unquote(unquote(unquote(name.slice(dot + 1), "'"), '"'), '`');
  if (entity === 'metric') return { kind: 'metric', key, value };
  if (entity === 'attribute') return { kind: 'attribute', key: readAttribute(key, rules, attributes) };
  if (entity === 'dataset') requireKnown('dataset', key, DATASET_KEYS);
  return { kind: KINDS[entity], key };
}

/** Whether a name is one of the functions of a metric's history. */
export function isMetricValue(name: string): name is MetricValue {
  return METRIC_VALUES.has(name);
}

/** MLflow's word for what a subject is about. */
export function entityOf({ kind }: FilterSubject): EntityType {
  return kind === 'param' ? 'parameter' : kind;
}

function readAttribute(written: string, { aliases }: GrammarRules, attributes: readonly string[]): string {
  const key = (Object.hasOwn(aliases, written) ? aliases[written] : undefined) ?? written;
  requireKnown('attribute', key, attributes);
  return key;
}

function requireKnown(what: string, key: string, known: readonly string[]): void {
  if (known.includes(key)) return;
  throw invalidParameter(`Invalid ${what} key '${key}' specified. Valid keys are '${setOf(known)}'`);
}

/** A list as Python prints a set of texts. */
export function setOf(texts: readonly string[]): string {
  return `{${texts.map((text) => `'${text}'`).join(', ')}}`;
}

function unquote(text: string, quote: string): string {
  return text.length >= 2 && text.startsWith(quote) && text.endsWith(quote) ? text.slice(1, -1) : text;
}
