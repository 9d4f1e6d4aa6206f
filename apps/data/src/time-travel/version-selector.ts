import { InvalidInputError, isIdentifier, type DatasetVersionId } from '@orrery/domain';

/** Which version of a dataset is meant: itself, or what a branch or a tag names, now or at a moment. */
export type VersionSelector =
  | { readonly number: number }
  | { readonly id: DatasetVersionId }
  | { readonly tag: string; readonly asOf?: Date }
  | { readonly branch?: string; readonly asOf?: Date };

/** Which version is meant, as a caller says it: at the most one of the names, and a moment for those that move. */
export interface VersionSelectorArgs {
  readonly number?: number | null;
  readonly id?: string | null;
  readonly tag?: string | null;
  readonly branch?: string | null;
  readonly asOf?: Date | null;
}

/**
 * Null where nothing is said.
 * @throws {InvalidInputError} for a version that is named in two ways, or a moment for what never moves.
 */
export function readVersionSelector({
  number,
  id,
  tag,
  branch,
  asOf,
}: VersionSelectorArgs): VersionSelector | null {
  const given = Object.entries({ number, id, tag, branch }).filter(([, value]) => value != null);
  const [first, second] = given.map(([name]) => name);
  if (second !== undefined) {
    throw new InvalidInputError(second, `Name the version in one way: by "${first}" or by "${second}".`);
  }
  if (asOf != null && (first === 'number' || first === 'id')) {
    throw new InvalidInputError(
      'asOf',
      'A version is for ever the same: only a tag or a branch has a moment.',
    );
  }
  const at = asOf == null ? {} : { asOf };
  if (number != null) return { number };
  if (id != null) return { id: readId(id) };
  if (tag != null) return { tag, ...at };
  if (branch != null) return { branch, ...at };
  return asOf == null ? null : at;
}

function readId(id: string): DatasetVersionId {
  if (!isIdentifier(id)) throw new InvalidInputError('id', 'No version has such an identifier.');
  return id as DatasetVersionId;
}
