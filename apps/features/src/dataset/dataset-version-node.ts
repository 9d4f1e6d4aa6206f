import type { DatasetId, ReportedNode } from '@orrery/domain';
import type { DatasetVersion } from './datasets.js';

/** A version as lineage knows it, with its columns. */
export function datasetVersionNode(
  { id, version, columns }: DatasetVersion,
  { datasetId, dataset }: { readonly datasetId: DatasetId; readonly dataset: string },
): ReportedNode {
  return {
    ...{ kind: 'DATASET_VERSION', id, name: dataset, version: String(version) },
    partOf: { kind: 'DATASET', id: datasetId, name: dataset },
    columns: columns.filter(({ name }) => name !== '').map(({ name, type }) => ({ name, type })),
  };
}
