export { DeletedRows } from './deleted-rows.js';
export { DeltaTable } from './delta/delta-table.js';
export { FolderTableFiles } from './folder-table-files.js';
export {
  BrokenTableError,
  NoLakehouseTableError,
  TableFileMissingError,
  TablePathError,
  TableTooLargeError,
  TableVersionNotFoundError,
  UnsupportedTableFeatureError,
  type TableForm,
} from './lakehouse.errors.js';
export { IcebergTable } from './iceberg/iceberg-table.js';
export type { LakehouseReader, TableRef } from './lakehouse-reader.js';
export { detectTableForm, openLakehouseTable } from './open-lakehouse-table.js';
export { pruneFiles } from './prune-files.js';
export { selectFiles, type SelectedFile } from './select-files.js';
export { snapshotRelation, type PlacedFile } from './snapshot-relation.js';
export type { OpenTableFiles, TableEngine } from './table-engine.js';
export { joinNames, type TableFiles } from './table-files.js';
export type {
  RowDeletions,
  SnapshotColumn,
  SnapshotFile,
  TableSnapshot,
  VersionFacts,
} from './table-snapshot.js';
export type { BoundValue, ValueRange } from './value-range.js';
