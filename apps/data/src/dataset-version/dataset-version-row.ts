import type { DatasetId, DatasetVersionId } from '@orrery/domain';
import type { DatasetVersionEntity } from './dataset-version.entity.js';
import type { DatasetVersion } from './dataset-version.js';

export function toRow({
  rows,
  content,
  columns,
  onlyFile,
  git,
  ...version
}: DatasetVersion): DatasetVersionEntity {
  return {
    ...version,
    ...content,
    rowCount: rows === null ? null : String(rows),
    sizeBytes: String(content.sizeBytes),
    newBytes: String(content.newBytes),
    columns: [...columns],
    filePath: onlyFile?.path ?? null,
    fileMd5: onlyFile?.md5 ?? null,
    gitCommit: git?.commit ?? null,
    gitRepository: git?.repository ?? null,
  };
}

export function toVersion(row: DatasetVersionEntity): DatasetVersion {
  const { id, datasetId, version, format, columns, contentDigest, manifestDigest, fileCount } = row;
  const { branch, message, author, metadata, state, stateReason, createdAt, deletedAt, purgedAt } = row;
  return {
    id: id as DatasetVersionId,
    datasetId: datasetId as DatasetId,
    ...{ version, format, columns, fileCount, branch, message, metadata },
    rows: row.rowCount === null ? null : Number(row.rowCount),
    content: {
      contentDigest,
      manifestDigest,
      sizeBytes: Number(row.sizeBytes),
      newBytes: Number(row.newBytes),
    },
    onlyFile: fileCount === 1 ? { path: row.filePath, md5: row.fileMd5 } : null,
    author: author ?? '',
    git: row.gitCommit === null ? null : { commit: row.gitCommit, repository: row.gitRepository },
    ...{ state, stateReason, createdAt, deletedAt, purgedAt },
  };
}
