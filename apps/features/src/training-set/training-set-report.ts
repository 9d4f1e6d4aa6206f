import type { DatasetVersionId, ReportedColumn, ReportedNode } from '@orrery/domain';
import type { JobReport } from '@orrery/platform-events';
import { TIMESTAMP_PART_COLUMNS } from '../compute/training-set-columns.js';
import { featureViewNode } from '../feature-view/feature-view-node.js';
import type { DescribedView } from '../feature-view/feature-view.js';
import type { TrainingSet, TrainingSetFile } from './training-set.js';

/** Where the rows come from is the first of the inputs, and the views follow. */
const SPINE = 0;
const FIRST_VIEW = 1;

/** What lineage is told of the making of a training set. */
export function trainingSetReport(
  { id, name, spine }: TrainingSet,
  versions: readonly DatasetVersionId[],
  views: readonly DescribedView[],
): Omit<JobReport, 'state'> {
  const others = versions.filter((versionId) => versionId !== spine.id);
  return {
    runId: id,
    job: { name: `features.training-set/${name}`, kind: 'TRAINING_SET' },
    inputs: [
      versionNode(spine.id, spine.columns),
      ...views.map(featureViewNode),
      ...others.map((versionId) => versionNode(versionId)),
    ],
  };
}

/** What of the inputs of that report went into the file, column by column. */
export function trainingSetFlows(
  { id, name, plan }: TrainingSet,
  { columns: written }: TrainingSetFile,
  views: readonly DescribedView[],
): Pick<JobReport, 'outputs' | 'columns'> {
  const { timestampColumn, label, columns, timestampParts } = plan;
  const flow = (node: number, column: string, to: string, how: ReportedColumn['how']): ReportedColumn => ({
    from: { node, column },
    to: { node: 0, column: to },
    how,
  });
  const joined = views.flatMap(({ joinKeys, aggregations }, place) =>
    aggregations.flatMap(({ feature }) => [
      flow(FIRST_VIEW + place, feature, feature, 'IDENTITY'),
      ...joinKeys.map((key) => flow(SPINE, key, feature, 'JOIN')),
      flow(SPINE, timestampColumn, feature, 'JOIN'),
    ]),
  );
  const keys = [...new Set(views.flatMap(({ joinKeys }) => joinKeys))].filter(
    (key) => !columns.includes(key),
  );
  return {
    outputs: [
      {
        ...{ kind: 'TRAINING_SET', id, name, change: 'CREATE' },
        columns: written.map(({ name: column, type }) => ({ name: column, type })),
      },
    ],
    columns: [
      flow(SPINE, timestampColumn, timestampColumn, 'IDENTITY'),
      ...[...keys, ...columns].map((column) => flow(SPINE, column, column, 'IDENTITY')),
      ...timestampParts.map((part) =>
        flow(SPINE, timestampColumn, TIMESTAMP_PART_COLUMNS[part], 'TRANSFORMATION'),
      ),
      flow(SPINE, label.column, label.name, 'TRANSFORMATION'),
      ...joined,
    ],
  };
}

function versionNode(id: string, columns?: ReportedNode['columns']): ReportedNode {
  return {
    kind: 'DATASET_VERSION',
    id,
    name: id,
    ...(columns !== undefined && { columns: namedColumns(columns) }),
  };
}

function namedColumns(columns: NonNullable<ReportedNode['columns']>): ReportedNode['columns'] {
  return columns.filter(({ name }) => name !== '').map(({ name, type }) => ({ name, type }));
}
