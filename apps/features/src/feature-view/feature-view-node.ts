import type { ReportedNode } from '@orrery/domain';
import type { DescribedView } from './feature-view.js';

/** A view as lineage knows it: its columns are its join keys and features. */
export function featureViewNode({ id, name, joinKeys, aggregations }: DescribedView): ReportedNode {
  return {
    ...{ kind: 'FEATURE_VIEW', id, name },
    columns: [
      ...joinKeys.map((key) => ({ name: key, type: '' })),
      ...aggregations.map(({ feature }) => ({ name: feature, type: 'NUMBER' })),
    ],
  };
}
