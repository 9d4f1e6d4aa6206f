import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isRunning, poll, type ProcessIdentity } from '@orrery/platform-local';

const drainMs = 10_000;

/** Ends what an earlier start left running when it was killed. Returns how many there were. */
export async function endLeftoverProcesses(folder: string): Promise<number> {
  const paths = (await readdir(folder)).map((name) => join(folder, name));
  const identities = await Promise.all(paths.map(readIdentity));
  const leftovers = identities.filter((identity) => identity !== null).filter(isRunning);
  for (const { pid } of leftovers) process.kill(pid, 'SIGTERM');
  await Promise.all(leftovers.map(end));
  await Promise.all(paths.map((path) => rm(path, { force: true })));
  return leftovers.length;
}

async function end(identity: ProcessIdentity): Promise<void> {
  const gone = (): true | undefined => (isRunning(identity) ? undefined : true);
  if (await poll(gone, { timeoutMs: drainMs })) return;
  process.kill(identity.pid, 'SIGKILL');
  await poll(gone, { timeoutMs: drainMs });
}

async function readIdentity(path: string): Promise<ProcessIdentity | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as ProcessIdentity;
  } catch (error) {
    if (error instanceof SyntaxError) return null; // Killed while it was written: it names no process.
    throw error;
  }
}
