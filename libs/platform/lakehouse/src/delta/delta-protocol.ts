import { UnsupportedTableFeatureError } from '../lakehouse.errors.js';
import type { DeltaProtocol } from './delta-actions.js';

const WITH_COLUMN_MAPPING = 2;
const WITH_FEATURES = 3;

/** Reader features that are read right: the last three ask nothing of who reads the latest files of a version. */
const FEATURES: ReadonlySet<string> = new Set([
  'columnMapping',
  'deletionVectors',
  'timestampNtz',
  'typeWidening',
  'typeWidening-preview',
  'vacuumProtocolCheck',
]);

/** @throws {UnsupportedTableFeatureError} that names what the table needs. */
export function requireReadable({ minReaderVersion, readerFeatures }: DeltaProtocol): void {
  if (minReaderVersion > WITH_FEATURES) {
    throw new UnsupportedTableFeatureError('DELTA', `reader version ${minReaderVersion}`);
  }
  if (minReaderVersion < WITH_FEATURES) return;
  const unknown = (readerFeatures ?? []).filter((feature) => !FEATURES.has(feature));
  if (unknown.length > 0) throw new UnsupportedTableFeatureError('DELTA', unknown.join(', '));
}

/** Whether files may have names of their own for columns. */
export function mayMapColumns({ minReaderVersion, readerFeatures }: DeltaProtocol): boolean {
  if (minReaderVersion === WITH_COLUMN_MAPPING) return true;
  return readerFeatures?.includes('columnMapping') === true;
}
