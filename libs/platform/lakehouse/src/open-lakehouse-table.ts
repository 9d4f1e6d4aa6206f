import { DeltaTable } from './delta/delta-table.js';
import { findMetadata, isMetadataFile } from './iceberg/find-metadata.js';
import { IcebergTable } from './iceberg/iceberg-table.js';
import type { LakehouseReader } from './lakehouse-reader.js';

import { NoLakehouseTableError, type TableForm } from './lakehouse.errors.js';
import type { TableEngine } from './table-engine.js';
import type { TableFiles } from './table-files.js';

/** What form the table at a location has. @throws {NoLakehouseTableError} */
export async function detectTableForm(files: TableFiles, location: string): Promise<TableForm> {
  if (isMetadataFile(location)) return 'ICEBERG';
  const names = await files.list(location);
  if (names.includes('_delta_log')) return 'DELTA';
  if (!names.includes('metadata')) {
    throw new NoLakehouseTableError(location, 'a folder "_delta_log" or "metadata"');
  }
  await findMetadata(files, location);
  return 'ICEBERG';
}

export function openLakehouseTable(
  form: TableForm,
  files: TableFiles,
  engine: TableEngine,
  location: string,
): LakehouseReader {
  return form === 'DELTA'
    ? new DeltaTable(files, engine, location)
    : new IcebergTable(files, engine, location);
}
