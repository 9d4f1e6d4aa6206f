/**
 * The files of a version that are parts of its table, in their order. What is written beside parts by those who write them in
 * folders (`_SUCCESS`, `.part-0.parquet.crc`) is none of them.
 */
export function tableFilesOf<File extends { readonly path: string }>(
  files: readonly File[],
): readonly File[] {
  return files.length === 1 ? files : files.filter(({ path }) => !path.split('/').some(isBeside));
}

function isBeside(name: string): boolean {
  return name.startsWith('.') || (name.startsWith('_') && !name.includes('='));
}
