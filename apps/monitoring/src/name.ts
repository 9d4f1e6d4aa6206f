import { InvalidInputError } from '@orrery/domain';

const NAME = /^[A-Za-z0-9._-]{1,200}$/;

/** @throws {InvalidInputError} for what cannot name a monitor, a channel or a dataset. */
export function requireName(name: string, field = 'name'): void {
  if (NAME.test(name)) return;
  throw new InvalidInputError(field, 'A name has 1 to 200 letters, digits, ".", "_" and "-".');
}
