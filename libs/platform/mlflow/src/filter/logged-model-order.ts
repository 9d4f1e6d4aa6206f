import { invalidParameter } from '../error/mlflow-error.js';
import type { OrderTerm } from './filter-expression.js';
import { GRAMMARS } from './filter-grammar.js';

/** How logged models are to be ordered, as it is sent. */
export interface LoggedModelOrderBy {
  readonly field_name?: string | undefined;
  readonly ascending?: boolean | undefined;
  readonly dataset_name?: string | undefined;
  readonly dataset_digest?: string | undefined;
}

/** One term of the order of logged models; of a metric, perhaps only what was measured on a certain dataset. */
export interface LoggedModelOrderTerm extends OrderTerm {
  readonly datasetName: string | null;
  readonly datasetDigest: string | null;
}

const MAX_TERMS = 20;

/** @throws {MlflowError} INVALID_PARAMETER_VALUE */
export function parseLoggedModelOrderBy(
  terms: readonly LoggedModelOrderBy[],
): readonly LoggedModelOrderTerm[] {
  if (terms.length > MAX_TERMS) throw invalidParameter(`\`order_by\` has at most ${MAX_TERMS} clauses.`);
  return terms.map((term) => {
    const { field_name: field, ascending = true, dataset_name: name, dataset_digest: digest } = term;
    if (!field) throw invalidParameter('`field_name` in the `order_by` clause must be specified.');
    if (digest && !name) {
      throw invalidParameter('`dataset_digest` can only be specified if `dataset_name` is also specified.');
    }
    const direction = ascending ? 'ASC' : 'DESC';
    return { subject: subjectOf(field), direction, datasetName: name || null, datasetDigest: digest || null };
  });
}

function subjectOf(field: string): OrderTerm['subject'] {
  const dot = field.indexOf('.');
  const entity = field.slice(0, Math.max(dot, 0));
  if (entity === 'metrics') return { kind: 'metric', key: field.slice(dot + 1), value: 'last' };
  if (dot >= 0) {
    throw invalidParameter(`Invalid order by field name: ${entity}, only \`metrics.<name>\` is allowed.`);
  }
  const { aliases, orderAttributes } = GRAMMARS['logged-models'];
  const name = field.trim();
  const key = (Object.hasOwn(aliases, name) ? aliases[name] : undefined) ?? name;
  if (!orderAttributes.includes(key)) throw invalidParameter(`Invalid order by field name: ${name}.`);
  return { kind: 'attribute', key };
}
