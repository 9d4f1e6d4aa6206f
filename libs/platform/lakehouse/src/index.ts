export { DeletedRows } from './deleted-rows.js';
export { DeltaTable } from './delta/delta-table.js';
export { FetchedFiles, type NamedObjects } from './fetched-files.js';
export { FolderTableFiles } from './folder-table-files.js';
export {
  BrokenTableError,
  NoLakehouseTableError,
  TableFileMissingError,
  TableFileReplacedError,
  TablePathError,
  TableTooLargeError,
  TableVersionNotFoundError,
  UnsupportedTableFeatureError,
  type TableForm,
} from './lakehouse.errors.js';
export { IcebergTable } from './iceberg/iceberg-table.js';
export type { LakehouseReader, ReadingEffort, TableRef } from './lakehouse-reader.js';
export { detectTableForm, openLakehouseTable } from './open-lakehouse-table.js';
export { pruneFiles } from './prune-files.js';
export { S3TableFiles, type S3Root } from './s3-table-files.js';
export { selectFiles, type SelectedFile } from './select-files.js';
export { snapshotRelation, type PlacedFile } from './snapshot-relation.js';
export type { OpenTableFiles, StoredColumn, TableEngine } from './table-engine.js';
export { joinNames, type NeededFile, type TableFiles } from './table-files.js';
export type { ObjectAnswer, ObjectFacts, ObjectNeed, TableObjects } from './table-objects.js';
export type {
  ColumnNaming,
  RowDeletions,
  SnapshotColumn,
  SnapshotFile,
  StoredNames,
  TableSnapshot,
  VersionFacts,
} from './table-snapshot.js';
export type { BoundValue, ValueRange } from './value-range.js';
