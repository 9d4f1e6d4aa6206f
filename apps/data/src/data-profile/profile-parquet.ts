import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { openTable } from '../tabular-file/open-table.js';
import { TableSession, type SessionLimits } from '../tabular-file/table-session.js';
import { measureProfile, type MeasuredTable } from './measure-profile.js';

/** What an ingest measures of a Parquet file, without a service. Nothing but the file's folder is seen. */
export async function profileParquet(path: string, limits: SessionLimits): Promise<MeasuredTable> {
  const session = await TableSession.open(dirname(path), limits);
  try {
    const { size: sizeBytes } = await stat(path);
    return await measureProfile(
      await openTable(session, { path, format: 'PARQUET', sizeBytes, earlier: null }),
    );
  } finally {
    session.close();
  }
}
