import type { ReportedColumn, ReportedNode } from '@orrery/domain';
import type { JobReport } from '@orrery/platform-events';
import { datasetVersionNode } from '../dataset/dataset-version-node.js';
import type { Aggregation } from '../feature-view/aggregation.js';
import { featureViewNode } from '../feature-view/feature-view-node.js';
import type { DescribedView } from '../feature-view/feature-view.js';
import type { Materialization } from './materialization.js';

/** Versions of which is told column by column what becomes of them: all have the same columns, and most are old. */
const TOLD_BY_COLUMN = 10;

/** What lineage is told of a materialization, whatever its state. */
export function materializationReport(
  { id, upTo, versions }: Pick<Materialization, 'id' | 'upTo' | 'versions'>,
  view: DescribedView,
): Omit<JobReport, 'state'> {
  const newestFirst = versions.toReversed();
  const inputs = newestFirst.map((version, place): ReportedNode => {
    const { columns, ...node } = datasetVersionNode(version, view);
    return place < TOLD_BY_COLUMN ? { ...node, columns } : node;
  });
  return {
    runId: id,
    job: { name: `features.materialize/${view.name}`, kind: 'MATERIALIZATION' },
    nominal: { from: upTo },
    inputs,
    outputs: [{ ...featureViewNode(view), change: 'OVERWRITE' }],
    columns: newestFirst
      .slice(0, TOLD_BY_COLUMN)
      .flatMap(({ columns }, node) => flowsFrom(view, node, new Set(columns.map(({ name }) => name)))),
  };
}

/** What of a version, by its place among the inputs, goes into the view, or decides about what does. */
function flowsFrom(
  { joinKeys, timestampColumn, aggregations }: DescribedView,
  node: number,
  present: ReadonlySet<string>,
): readonly ReportedColumn[] {
  const flow = (column: string, to: string, how: ReportedColumn['how']): ReportedColumn => ({
    from: { node, column },
    to: { node: 0, column: to },
    how,
  });
  const flows = [
    ...joinKeys.map((key) => flow(key, key, 'IDENTITY')),
    ...aggregations.flatMap(({ feature, column }: Aggregation) => [
      ...(column === null ? [] : [flow(column, feature, 'AGGREGATION')]),
      ...joinKeys.map((key) => flow(key, feature, 'GROUP_BY')),
      flow(timestampColumn, feature, 'WINDOW'),
    ]),
  ];
  return flows.filter(({ from }) => present.has(from.column));
}
