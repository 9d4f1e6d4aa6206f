import { UnsupportedTableFeatureError } from '../lakehouse.errors.js';
import type { IcebergField } from './iceberg-metadata.js';
import { blobText } from './partition-text.js';

/**
 * What a column is in files that were written before it was added (Iceberg 3, appendix D: JSON of single values), as a text
 * that SQL casts; null for null.
 * @throws {UnsupportedTableFeatureError} for values that have parts.
 */
export function initialText({ name, type, 'initial-default': value }: IcebergField): string | null {
  if (value === undefined || value === null) return null;
  if (typeof type !== 'string' || typeof value === 'object') {
    throw new UnsupportedTableFeatureError('ICEBERG', `a default with parts, of "${name}"`);
  }
  const isBytes = type === 'binary' || type.startsWith('fixed[');
  return isBytes ? blobText(Buffer.from(String(value), 'hex')) : String(value);
}
