import { UntrainableRowsError } from '../training-set/training-set.errors.js';
import type { TrainingSet, TrainingSetColumn } from '../training-set/training-set.js';
import type { ModelNames } from '../training/training.js';

const LEARNABLE: ReadonlySet<string> = new Set(['NUMBER', 'BOOLEAN']);

/**
 * The names of what is learnt from and what is predicted.
 * @throws {UntrainableRowsError} for a feature that is no number, and for a validation set that lacks one.
 */
export function namesIn(training: TrainingSet, validation: TrainingSet | null): ModelNames {
  const features = columnsOf(training, 'FEATURE');
  const text = features.find(({ type }) => !LEARNABLE.has(type));
  if (text !== undefined) {
    throw new UntrainableRowsError(
      `the feature "${text.name}" is ${text.type}: logistic regression learns from numbers only.`,
    );
  }
  if (features.length === 0) throw new UntrainableRowsError('it has no feature.');
  const label = requireOne(training, 'LABEL');
  for (const { name } of [...features, label]) requireColumn(validation, name);
  return { features: features.map(({ name }) => name), label: label.name };
}

/** The name of the column that tells when a row happened. @throws {UntrainableRowsError} */
export function requireTimestamp(trainingSet: TrainingSet): string {
  return requireOne(trainingSet, 'TIMESTAMP').name;
}

function columnsOf({ columns }: TrainingSet, role: TrainingSetColumn['role']): TrainingSetColumn[] {
  return columns.filter((column) => column.role === role);
}

function requireOne(trainingSet: TrainingSet, role: TrainingSetColumn['role']): TrainingSetColumn {
  const [column] = columnsOf(trainingSet, role);
  if (column === undefined) throw new UntrainableRowsError(`it has no column with the role ${role}.`);
  return column;
}

function requireColumn(validation: TrainingSet | null, name: string): void {
  if (validation === null || validation.columns.some((column) => column.name === name)) return;
  throw new UntrainableRowsError(`the validation set ${validation.id} has no column "${name}".`);
}
