import type { CommittedVersion } from '../dataset-version/new-version.js';

/** A version as its sender is told of it. */
export function toldVersion({ version, isNew }: CommittedVersion): object {
  const { sizeBytes, newBytes, contentDigest } = version.content;
  return {
    ...{ id: version.id, version: version.version, rows: version.rows, sizeBytes },
    fileCount: version.fileCount,
    newBytes: isNew ? newBytes : 0,
    contentDigest,
  };
}
