import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process that can be told from a later one that was given the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When the process was born, in whatever form the system tells it; null where it does not. */
  readonly bornAt: string | null;
}

export function identityOf(pid: number): ProcessIdentity {
  return { pid, bornAt: birthOf(pid) };
}

/** True while that very process runs: a recycled pid and a zombie do not count. */
export function isRunning({ pid, bornAt }: ProcessIdentity): boolean {
  if (!pidExists(pid)) return false;
  return bornAt === null || birthOf(pid) === bornAt;
}

/** The command line of a running process, or null. */
export function commandOf(pid: number): string | null {
  if (process.platform === 'linux') {
    return readProc(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ').trim() || null;
  }
  return askPs(pid, 'args=');
}

function pidExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  return process.platform !== 'linux' || procStat(pid)?.state !== 'Z';
}

function birthOf(pid: number): string | null {
  if (process.platform !== 'linux') return askPs(pid, 'lstart=');
  const stat = procStat(pid);
  const boot = readProc('/proc/sys/kernel/random/boot_id');
  return stat && boot ? `${boot.trim()}/${stat.startTicks}` : null;
}

function procStat(pid: number): { state: string; startTicks: string } | null {
  const stat = readProc(`/proc/${pid}/stat`);
  // The second field is the command in parentheses and may hold spaces: count from its end.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields?.[0];
  const startTicks = fields?.[19];
  return state && startTicks ? { state, startTicks } : null;
}

function readProc(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null; // The process is gone, or is not ours to look at.
  }
}

function askPs(pid: number, column: string): string | null {
  try {
    return execFileSync('ps', ['-o', column, '-p', String(pid)], { encoding: 'utf8' }).trim() || null;
  } catch {
    return null; // ps exits 1 when there is no such process.
  }
}
