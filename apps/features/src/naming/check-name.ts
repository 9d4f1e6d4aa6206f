import { InvalidInputError } from '@orrery/domain';

const NAME = /^[A-Za-z0-9._-]{1,200}$/;
const FEATURE_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,99}$/;

/** A name by which callers ask for a thing. @throws {InvalidInputError} */
export function checkName(field: string, name: string): void {
  if (NAME.test(name)) return;
  throw new InvalidInputError(field, `"${field}" has 1 to 200 letters, digits, ".", "_" and "-".`);
}

/** A name that becomes a column of a file and an input of a model. @throws {InvalidInputError} */
export function checkColumnName(field: string, name: string): void {
  if (FEATURE_NAME.test(name)) return;
  const message = `"${field}" begins with a letter or "_" and has up to 100 letters, digits and "_".`;
  throw new InvalidInputError(field, message);
}

/** Column names differ by more than case, since SQL engines take them for the same. @throws {InvalidInputError} */
export function checkDistinct(field: string, names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    const folded = name.toLowerCase();
    if (seen.has(folded)) {
      throw new InvalidInputError(
        field,
        `Two columns would be named "${name}": each needs a name of its own.`,
      );
    }
    seen.add(folded);
  }
}
