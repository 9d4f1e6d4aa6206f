import type { JoinTrainingSet, TimestampPart, TrainingSetColumn } from './tasks.js';

/** What the parts of a row's time are called in the file. */
export const TIMESTAMP_PART_COLUMNS: Readonly<Record<TimestampPart, string>> = {
  HOUR_OF_DAY: 'hour_of_day',
  DAY_OF_WEEK: 'day_of_week',
};

/** What a training set is to have, as far as the names of its columns go. */
type NamedParts = Pick<JoinTrainingSet, 'timestampColumn' | 'label' | 'columns' | 'timestampParts'> & {
  readonly views: readonly { readonly joinKeys: readonly string[]; readonly features: readonly string[] }[];
};

/** The columns of a training set in the file's order. @param typeOf gives the type of a dataset's column, in DuckDB's words. */
export function trainingSetColumns(
  { timestampColumn, label, columns, timestampParts, views }: NamedParts,
  typeOf: (column: string) => string,
): readonly TrainingSetColumn[] {
  const keys = [...new Set(views.flatMap(({ joinKeys }) => joinKeys))];
  const feature = (name: string) => ({ name, role: 'FEATURE', type: 'NUMBER' }) as const;
  return [
    { name: timestampColumn, role: 'TIMESTAMP', type: 'TIMESTAMP' },
    ...keys
      .filter((key) => !columns.includes(key))
      .map((name) => ({ name, role: 'ENTITY', type: 'STRING' }) as const),
    ...columns.map((name) => ({ name, role: 'FEATURE', type: shownType(typeOf(name)) }) as const),
    ...timestampParts.map((part) => feature(TIMESTAMP_PART_COLUMNS[part])),
    ...views.flatMap(({ features }) => features.map(feature)),
    { name: label.name, role: 'LABEL', type: 'NUMBER' },
  ];
}

function shownType(type: string): TrainingSetColumn['type'] {
  if (type === 'BOOLEAN') return 'BOOLEAN';
  if (type === 'DATE' || type.startsWith('TIMESTAMP')) return 'TIMESTAMP';
  return /^(VARCHAR|UUID|ENUM)/.test(type) ? 'STRING' : 'NUMBER';
}
