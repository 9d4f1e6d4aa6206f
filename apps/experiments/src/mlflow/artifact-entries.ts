import type { ArtifactEntry } from '../artifact-file/artifact-file.js';

/** A file or a folder as MLflow's clients read it. */
export interface FileInfo {
  readonly path: string;
  readonly is_dir: boolean;
  readonly file_size?: number;
}

/** Most entries that one answer lists. */
export const MAX_ENTRIES = 10_000;

/** @param folder In front of each name; empty for names alone. */
export function fileInfos(entries: readonly ArtifactEntry[], folder = ''): readonly FileInfo[] {
  const prefix = folder === '' ? '' : `${folder}/`;
  return entries.map(({ name, sizeBytes }) => ({
    path: prefix + name,
    is_dir: sizeBytes === null,
    ...(sizeBytes !== null && { file_size: sizeBytes }),
  }));
}

/** The entry that a page follows, for the next one. */
export function afterEntry({ name, sizeBytes }: ArtifactEntry): string {
  return sizeBytes === null ? `${name}/` : name;
}
