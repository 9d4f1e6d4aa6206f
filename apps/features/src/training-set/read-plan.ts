import { InvalidInputError } from '@orrery/domain';
import type { TimestampPart } from '../compute/tasks.js';
import { trainingSetColumns } from '../compute/training-set-columns.js';
import { ANY_KIND, KEY_KINDS, NUMBER_KINDS, TIME_KINDS, checkColumns } from '../dataset/check-columns.js';
import type { DatasetVersion } from '../dataset/datasets.js';
import type { DescribedView } from '../feature-view/feature-view.js';
import { checkColumnName, checkDistinct } from '../naming/check-name.js';
import type { TrainingSetPlan } from './training-set.js';

/** What a training set is to have, as a caller writes it. */
export interface TrainingSetPlanInput {
  readonly timestampColumn: string;
  readonly label: { readonly name: string; readonly column: string; readonly greaterThan: number };
  readonly columns?: readonly string[] | null;
  readonly timestampParts?: readonly TimestampPart[] | null;
  readonly since?: Date | null;
  readonly until?: Date | null;
  readonly maxRows?: number | null;
  readonly seed?: number | null;
}

const MAX_COLUMNS = 200;
const FEATURE_KINDS = ANY_KIND.filter((kind) => kind !== 'OTHER');

/** @throws {InvalidInputError} for what can never be a training set of these rows and views. */
export function readPlan(
  input: TrainingSetPlanInput,
  spine: DatasetVersion,
  views: readonly DescribedView[],
): TrainingSetPlan {
  const { timestampColumn, maxRows = null, since, until } = input;
  const { name, column, greaterThan } = input.label;
  const columns = input.columns ?? [];
  const timestampParts = input.timestampParts ?? [];
  if (maxRows !== null && maxRows < 1) throw new InvalidInputError('maxRows', '"maxRows" is 1 or more.');
  if (since && until && since >= until) throw new InvalidInputError('until', '"until" is after "since".');
  if (columns.length > MAX_COLUMNS) {
    throw new InvalidInputError('columns', `A training set takes over at most ${MAX_COLUMNS} columns.`);
  }
  if (columns.includes(column)) {
    throw new InvalidInputError('columns', `"${column}" gives the label: as a feature it would tell it.`);
  }
  checkColumnName('label.name', name);
  checkColumns(spine.columns, [
    { field: 'timestampColumn', column: timestampColumn, kinds: TIME_KINDS },
    { field: 'label.column', column, kinds: NUMBER_KINDS },
    ...columns.map((taken, i) => ({ field: `columns.${i}`, column: taken, kinds: FEATURE_KINDS })),
    ...views.flatMap(({ joinKeys }, i) =>
      joinKeys.map((key) => ({ field: `featureViews.${i}`, column: key, kinds: KEY_KINDS })),
    ),
  ]);
  const label = { name, column, greaterThan };
  const plan: TrainingSetPlan = {
    timestampColumn,
    label,
    columns,
    timestampParts,
    sinceMs: since?.getTime() ?? null,
    untilMs: until?.getTime() ?? null,
    maxRows,
    seed: input.seed ?? 0,
  };
  checkDistinct('featureViews', columnNames(plan, views));
  return plan;
}

function columnNames(plan: TrainingSetPlan, views: readonly DescribedView[]): readonly string[] {
  const named = views.map(({ joinKeys, aggregations }) => ({
    joinKeys,
    features: aggregations.map(({ feature }) => feature),
  }));
  return trainingSetColumns({ ...plan, views: named }, () => 'DOUBLE').map(({ name }) => name);
}
