import { InvalidInputError } from '@orrery/domain';

/** Letters and digits of any script, as MLflow takes them. */
const ALIAS = /^[\p{L}\p{N}_-]{1,255}$/u;
/** Names that would read as a version. */
const RESERVED = /^(v\d+|latest)$/i;

/** @throws {InvalidInputError} unless `alias` can be the name of an alias. */
export function requireAliasName(alias: string): void {
  if (ALIAS.test(alias) && !RESERVED.test(alias)) return;
  const rule = 'use 1 to 255 letters, digits, "_" and "-", and neither a version number nor "latest".';
  throw new InvalidInputError('alias', `"${alias.slice(0, 300)}" cannot be an alias: ${rule}`);
}
