import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The account a server runs under when this process is root: PostgreSQL refuses to run as root. */
export interface UnprivilegedAccount {
  readonly uid: number;
  readonly gid: number;
}

const candidates = ['postgres', 'nobody'];

export class NoUnprivilegedAccountError extends Error {
  readonly code = 'NO_UNPRIVILEGED_ACCOUNT';
  override readonly name = 'NoUnprivilegedAccountError';
}

/** Null when this process is not root, and so may run the server as itself. */
export async function unprivilegedAccount(): Promise<UnprivilegedAccount | null> {
  if (process.getuid?.() !== 0) return null;
  const accounts = parseAccounts(await readFile('/etc/passwd', 'utf8'));
  for (const name of candidates) {
    const account = accounts.get(name);
    if (account) return account;
  }
  throw new NoUnprivilegedAccountError(
    `PostgreSQL does not run as root, and this system has no account named ${candidates.join(' or ')}. ` +
      'Start Orrery as another user, or set DATABASE_URL to a server that runs already.',
  );
}

/** Whether the account may pass through every folder above the path. Access lists are not considered. */
export async function canReach(path: string, account: UnprivilegedAccount | null): Promise<boolean> {
  if (!account) return true;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { mode, uid, gid } = await stat(folder);
    const passable = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & passable) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

function parseAccounts(passwd: string): Map<string, UnprivilegedAccount> {
  const rows = passwd.split('\n').map((line) => line.split(':'));
  return new Map(
    rows.flatMap(([name, , uid, gid]): [string, UnprivilegedAccount][] =>
      name && uid && gid ? [[name, { uid: Number(uid), gid: Number(gid) }]] : [],
    ),
  );
}
