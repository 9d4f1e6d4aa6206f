import { InvalidInputError } from '@orrery/domain';
import type { Comparison, FilterExpression, MetricValue } from '@orrery/platform-mlflow';
import { DATASET_CONTEXT_TAG } from '../../run-input/run-input.js';
import { parseRunId } from '../run-id.js';
import type { Parameters } from './parameters.js';
import { comparator, compareText } from './text-comparison.js';

/** Where a run's files are, as MLflow's clients are told. */
export const ARTIFACT_URI = `(
  SELECT coalesce(rtrim(artifact_location, '/'), 'mlflow-artifacts:/' || number) FROM experiment WHERE id = run.experiment_id
) || '/' || replace(run.id::text, '-', '') || '/artifacts'`;

export const RUN_HEX = `replace(run.id::text, '-', '')`;

/** The columns of `run_metric`, by what is meant of a metric. */
export const METRIC_COLUMNS: Readonly<Record<MetricValue, string>> = {
  last: 'last',
  first: 'first',
  min: 'min',
  max: 'max',
};

/** Beyond it no date can be written. */
const LAST_INSTANT_MS = 8.64e15;
const MS_PER_S = 1000;

/**
 * A condition in SQL on the rows of the table `run`. What is about another table is a semi-join: a run is found once,
 * however much of it matches, and one that lacks the metric, param or tag is not found, also by `!=`.
 *
 * @throws {InvalidInputError} for a comparison that has no meaning
 */
export function compileRunFilter(filter: FilterExpression, parameters: Parameters): string {
  if (filter.kind === 'comparison') return compileComparison(filter, parameters);
  const operands = filter.operands.map((operand) => compileRunFilter(operand, parameters));
  if (operands.length === 0) return filter.kind === 'and' ? 'true' : 'false';
  return `(${operands.join(filter.kind === 'and' ? ' AND ' : ' OR ')})`;
}

function compileComparison(comparison: Comparison, parameters: Parameters): string {
  const { subject } = comparison;
  switch (subject.kind) {
    case 'metric':
      return metricCondition(subject.key, subject.value, comparison, parameters);
    case 'param':
      return pairCondition('run_param', subject.key, comparison, parameters);
    case 'tag':
      return pairCondition('run_tag', subject.key, comparison, parameters);
    case 'dataset':
      return datasetCondition(subject.key, comparison, parameters);
    case 'attribute':
      return attributeCondition(subject.key, comparison, parameters);
  }
}

/** Postgres takes NaN for the greatest number, but it is greater than none: only `!=` holds for it. */
function metricCondition(
  key: string,
  value: MetricValue,
  { operator, operand }: Comparison,
  parameters: Parameters,
): string {
  const column = `known.${METRIC_COLUMNS[value]}`;
  const given = `${parameters.add(Number(operand))}::float8`;
  const isNumber = operator === '>' || operator === '>=' ? ` AND ${column} < 'NaN'` : '';
  const holds =
    operator === '!=' ? `${column} IS DISTINCT FROM ${given}` : `${column} ${comparator(operator)} ${given}`;
  return `EXISTS (
    SELECT FROM run_metric AS known
    WHERE known.run_id = run.id AND known.experiment_id = run.experiment_id
      AND known.key = ${parameters.add(key)} AND ${holds}${isNumber})`;
}

function pairCondition(
  table: 'run_param' | 'run_tag',
  key: string,
  { operator, operand }: Comparison,
  parameters: Parameters,
): string {
  const found = `
    SELECT FROM ${table} AS known
    WHERE known.run_id = run.id AND known.experiment_id = run.experiment_id AND known.key = ${parameters.add(key)}`;
  if (operator === 'IS NULL') return `NOT EXISTS (${found})`;
  if (operator === 'IS NOT NULL') return `EXISTS (${found})`;
  const column = { column: 'known.value', indexed: true };
  return `EXISTS (${found} AND ${compareText(column, operator, operand, parameters)})`;
}

/** Each comparison may hold for another dataset of the run, as MLflow has it. */
function datasetCondition(key: string, { operator, operand }: Comparison, parameters: Parameters): string {
  const columns: Readonly<Record<string, string>> = {
    name: 'dataset.name',
    digest: 'dataset.digest',
    context: `input.tags ->> '${DATASET_CONTEXT_TAG}'`,
  };
  const column = columns[key];
  if (column === undefined) throw new InvalidInputError('filter', `A dataset has no "${key}".`);
  const text = { column: `(${column})`, indexed: false };
  return `EXISTS (
    SELECT FROM run_dataset_input AS input JOIN run_dataset AS dataset ON dataset.id = input.dataset_id
    WHERE input.run_id = run.id AND ${compareText(text, operator, operand, parameters)})`;
}

function attributeCondition(key: string, comparison: Comparison, parameters: Parameters): string {
  const { operator, operand } = comparison;
  switch (key) {
    case 'run_id':
      return runIdCondition(comparison, parameters);
    case 'run_name':
      return compareText({ column: 'run.name', indexed: true }, operator, operand, parameters);
    case 'status':
      return compareText({ column: 'run.status', indexed: false }, operator, operand, parameters);
    case 'user_id':
      return compareText({ column: 'run.user_id', indexed: false }, operator, operand, parameters);
    case 'artifact_uri':
      return compareText({ column: `(${ARTIFACT_URI})`, indexed: false }, operator, operand, parameters);
    case 'start_time':
      return instantCondition('run.started_at', comparison, parameters);
    case 'end_time':
      return instantCondition('run.ended_at', comparison, parameters);
    default:
      throw new InvalidInputError('filter', `A run has no attribute "${key}".`);
  }
}

/** What is no identifier names no run. */
function runIdCondition({ operator, operand }: Comparison, parameters: Parameters): string {
  if (operator === 'LIKE' || operator === 'ILIKE') {
    return compareText({ column: `(${RUN_HEX})`, indexed: false }, operator, operand, parameters);
  }
  const given = Array.isArray(operand) ? operand : [operand];
  const ids = given.flatMap((text) => parseRunId(String(text)) ?? []);
  const isGiven = `run.id = ANY (${parameters.add(ids)}::uuid[])`;
  return operator === '=' || operator === 'IN' ? isGiven : `NOT (${isGiven})`;
}

function instantCondition(column: string, { operator, operand }: Comparison, parameters: Parameters): string {
  const ms = Number(operand);
  const seconds = Math.abs(ms) > LAST_INSTANT_MS ? Math.sign(ms) * Infinity : ms / MS_PER_S;
  return `${column} ${comparator(operator)} to_timestamp(${parameters.add(seconds)}::float8)`;
}
