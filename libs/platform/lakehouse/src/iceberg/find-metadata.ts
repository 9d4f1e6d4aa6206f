import { BrokenTableError, NoLakehouseTableError } from '../lakehouse.errors.js';
import { joinNames, type TableFiles } from '../table-files.js';

const NUMBERED = /^v(\d+)(?:\.gz)?\.metadata\.json(?:\.gz)?$/;
const NAMED = /^(\d+)-[^/]+\.metadata\.json(?:\.gz)?$/;
const METADATA = 'metadata';

/** A table's folder, and the file that says what it is now. */
export interface FoundMetadata {
  readonly folder: string;
  readonly file: string;
}

/**
 * The metadata of the table at a location: the newest in its folder `metadata`, or the file that the location names itself.
 * Who keeps tables in a catalog may have files there that never became current: of two with one number, none is taken.
 * @throws {NoLakehouseTableError | BrokenTableError}
 */
export async function findMetadata(files: TableFiles, location: string): Promise<FoundMetadata> {
  if (isMetadataFile(location)) {
    return { folder: location.split('/').slice(0, -2).join('/'), file: location };
  }
  const folder = joinNames(location, METADATA);
  const names = await files.list(folder);
  const hinted = await hintedFile(files, folder, names);
  const newest = Math.max(-1, ...names.map(numberOf));
  const candidates = names.filter((name) => newest >= 0 && numberOf(name) === newest);
  const [first, second] = candidates;
  if (first === undefined) throw new NoLakehouseTableError(location, '"metadata/*.metadata.json"');
  if (second === undefined) return { folder: location, file: joinNames(folder, first) };
  if (hinted !== null && candidates.includes(hinted)) {
    return { folder: location, file: joinNames(folder, hinted) };
  }
  const advice = `has the same number as "${second}": register the one that the catalog names`;
  throw new BrokenTableError(joinNames(folder, first), advice);
}

export function isMetadataFile(location: string): boolean {
  return /\.metadata\.json(?:\.gz)?$/.test(location);
}

/** What `version-hint.text` names: a number, or a file. */
async function hintedFile(
  files: TableFiles,
  folder: string,
  names: readonly string[],
): Promise<string | null> {
  const hint = 'version-hint.text';
  if (!names.includes(hint)) return null;
  const text = (await files.read(joinNames(folder, hint))).toString('utf8').trim();
  return (
    names.find((name) => name === text || name.startsWith(`v${text}.`) || name.startsWith(`${text}.`)) ?? null
  );
}

function numberOf(name: string): number {
  const [, number] = NUMBERED.exec(name) ?? NAMED.exec(name) ?? [];
  return number === undefined ? -1 : Number(number);
}
