import { InvalidInputError } from '@orrery/domain';

/** How DVC names an object: by the MD5 of its bytes, or (until DVC 3) of its lines as Unix would end them. */
export type DvcHash = 'md5' | 'md5-dos2unix';

/** What an object of a DVC remote is called. */
export interface ObjectName {
  readonly hash: DvcHash;
  /** 32 hex digits; those of a list of the files of a folder end with `.dir`. */
  readonly oid: string;
}

const OID = /^[0-9a-f]{32}(?:\.dir)?$/;
const FOLDER = '.dir';
const REMOTE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** Whether DVC could have made such a name. */
export function isOid(text: string): boolean {
  return OID.test(text);
}

/** The name that an address ends with, divided after two digits. @throws {InvalidInputError} */
export function objectNameIn(hash: DvcHash, two: string, rest: string): ObjectName {
  const oid = `${two}${rest}`;
  if (two.length === 2 && isOid(oid)) return { hash, oid };
  throw new InvalidInputError('path', 'DVC names objects by the 32 hexadecimal digits of their MD5.');
}

export function isFolder({ oid }: ObjectName): boolean {
  return oid.endsWith(FOLDER);
}

/** The MD5 that the object's bytes must have. */
export function md5Of({ oid }: ObjectName): string {
  return oid.slice(0, 32);
}

/** @throws {InvalidInputError} */
export function requireRemoteName(name: string): string {
  if (REMOTE.test(name)) return name;
  throw new InvalidInputError(
    'remote',
    'The name of a remote has 1 to 100 letters, digits, ".", "_" and "-", and begins with a letter or a digit.',
  );
}
