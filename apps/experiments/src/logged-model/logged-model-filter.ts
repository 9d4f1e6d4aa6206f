import type { Comparison, FilterExpression, FilterOperator } from '@orrery/platform-mlflow';
import type { Parameters } from '../run/search/parameters.js';
import type { DatasetReference } from './logged-model-search.js';
import { LOGGED_MODEL_STATUSES, readMlflowModelId } from './logged-model.js';

/** How an attribute of a model is compared: its expression, and what a caller's text stands for in it. */
interface Attribute {
  readonly sql: string;
  readonly operand?: (text: string) => string | null;
}

/** MLflow's name of a status in its protocol, and in its Python package. */
function statusOf(text: string): string | null {
  const name = text.replace(/^LOGGED_MODEL_/, '').replace('UPLOAD_FAILED', 'FAILED');
  return LOGGED_MODEL_STATUSES.find((status) => status === name) ?? null;
}

export const MODEL_ATTRIBUTES: Readonly<Record<string, Attribute>> = {
  name: { sql: 'model.name' },
  model_id: { sql: 'model.id', operand: readMlflowModelId },
  model_type: { sql: 'model.model_type' },
  status: { sql: 'model.status', operand: statusOf },
  source_run_id: { sql: 'model.source_run_id' },
  creation_timestamp: { sql: epochMs('model.created_at') },
  last_updated_timestamp: { sql: epochMs('model.updated_at') },
};

function epochMs(column: string): string {
  return `floor(extract(epoch FROM ${column}) * 1000)::float8`;
}

/** The condition that a filter is of the row `model`. */
export function compileModelFilter(
  expression: FilterExpression,
  datasets: readonly DatasetReference[],
  parameters: Parameters,
): string {
  if (expression.kind === 'comparison') return compileComparison(expression, datasets, parameters);
  const operands = expression.operands.map((operand) => compileModelFilter(operand, datasets, parameters));
  return `(${operands.join(expression.kind === 'and' ? ' AND ' : ' OR ')})`;
}

/** Whether a model was measured on one of the datasets: a condition on the row `metric`. */
export function compileDatasets(datasets: readonly DatasetReference[], parameters: Parameters): string {
  const conditions = datasets.map(({ name, digest }) => {
    const named = `metric.dataset_name = ${parameters.add(name)}`;
    return digest === null ? named : `(${named} AND metric.dataset_digest = ${parameters.add(digest)})`;
  });
  return conditions.length === 0 ? 'true' : `(${conditions.join(' OR ')})`;
}

function compileComparison(
  { subject, operator, operand }: Comparison,
  datasets: readonly DatasetReference[],
  parameters: Parameters,
): string {
  switch (subject.kind) {
    case 'metric':
      return `EXISTS (SELECT FROM logged_model_metric AS metric WHERE metric.model_id = model.id
        AND metric.key = ${parameters.add(subject.key)} AND ${compileDatasets(datasets, parameters)}
        AND ${compare('metric.value', operator, operand, parameters)})`;
    case 'param':
    case 'tag':
      return `EXISTS (SELECT FROM logged_model_${subject.kind} AS pair WHERE pair.model_id = model.id
        AND pair.key = ${parameters.add(subject.key)} AND ${compare('pair.value', operator, operand, parameters)})`;
    case 'attribute':
      return compareAttribute(subject.key, operator, operand, parameters);
    case 'dataset':
      return 'false'; // The grammar of logged models has none.
  }
}

function compareAttribute(
  key: string,
  operator: FilterOperator,
  operand: Comparison['operand'],
  parameters: Parameters,
): string {
  const attribute = MODEL_ATTRIBUTES[key];
  if (attribute === undefined) return 'false';
  const { sql, operand: read } = attribute;
  const isPattern = operator === 'LIKE' || operator === 'ILIKE';
  // A pattern is matched with what a caller sees of an identifier.
  if (key === 'model_id' && isPattern) {
    return compare(`'m-' || replace(model.id::text, '-', '')`, operator, operand, parameters);
  }
  if (read === undefined || isPattern) return compare(sql, operator, operand, parameters);
  const texts = (Array.isArray(operand) ? operand : [operand]).map((text) => read(String(text)));
  const known = texts.filter((text) => text !== null);
  const isNegative = operator === '!=' || operator === 'NOT IN';
  const type = key === 'model_id' ? 'uuid' : 'text';
  return `${isNegative ? 'NOT ' : ''}${sql} = ANY (${parameters.add(known)}::${type}[])`;
}

function compare(
  sql: string,
  operator: FilterOperator,
  operand: Comparison['operand'],
  parameters: Parameters,
): string {
  switch (operator) {
    case 'IN':
      return `${sql} = ANY (${parameters.add(operand)}::text[])`;
    case 'NOT IN':
      return `${sql} <> ALL (${parameters.add(operand)}::text[])`;
    case 'IS NULL':
    case 'IS NOT NULL':
      return `${sql} ${operator}`;
    case 'LIKE':
    case 'ILIKE':
      return `${sql} ${operator} ${parameters.add(operand)} ESCAPE ''`;
    default:
      return `${sql} ${operator} ${parameters.add(operand)}${typeof operand === 'number' ? '::float8' : '::text'}`;
  }
}
