import type { DatasetId, DatasetVersionId } from '@orrery/domain';
import type { StoredContent } from '../content/stored-content.js';
import type { TableColumn } from '../tabular-file/table-column.js';
import type { FileFormat } from '../tabular-file/file-format.js';

/** One immutable file of a dataset. */
export interface DatasetVersion {
  readonly id: DatasetVersionId;
  readonly datasetId: DatasetId;
  readonly version: number;
  readonly format: FileFormat;
  readonly rows: number;
  readonly columns: readonly TableColumn[];
  readonly content: StoredContent;
  readonly createdAt: Date;
}
