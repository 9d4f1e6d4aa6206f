import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

interface ProcessTime {
  readonly pid: number;
  readonly parent: number;
  readonly seconds: number;
}

/** CPU that processes and all that they started have used so far, over all their threads, in steps of 10 ms. */
export function cpuSeconds(roots: readonly number[]): number {
  const processes = process.platform === 'linux' ? fromProc() : fromPs();
  return familyOf(roots, processes).reduce((sum, { seconds }) => sum + seconds, 0);
}

/** The processes with the given pids and their descendants. */
export function familyOf<P extends Pick<ProcessTime, 'pid' | 'parent'>>(
  roots: readonly number[],
  processes: readonly P[],
): readonly P[] {
  const family = new Set(roots);
  let size: number;
  do {
    size = family.size;
    for (const { pid, parent } of processes) if (family.has(parent)) family.add(pid);
  } while (family.size > size);
  return processes.filter(({ pid }) => family.has(pid));
}

let knownTicks: number | undefined;

function ticksPerSecond(): number {
  return (knownTicks ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' })));
}

function fromProc(): ProcessTime[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    const fields = statFields(pid);
    if (fields === null) return [];
    // proc(5), counted from the state: parent 1, then utime, stime and those of the children that ended 11 to 14.
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return [{ pid: Number(pid), parent: Number(fields[1]), seconds: ticks / ticksPerSecond() }];
  });
}

function statFields(pid: string): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command before it is in parentheses and may hold spaces.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null; // It ended while we looked.
  }
}

function fromPs(): ProcessTime[] {
  const lines = execFileSync('ps', ['-axo', 'pid=,ppid=,time='], { encoding: 'utf8' }).trim().split('\n');
  return lines.map((line) => {
    const [pid, parent, time = ''] = line.trim().split(/\s+/);
    return { pid: Number(pid), parent: Number(parent), seconds: secondsOf(time) };
  });
}

/** `[days-][hours:]minutes:seconds[.hundredths]` */
export function secondsOf(time: string): number {
  const [clock = '', days = '0'] = time.split('-').reverse();
  const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return Number(days) * 86_400 + seconds;
}
