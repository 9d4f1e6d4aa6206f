import { readFileSync, readdirSync } from 'node:fs';
import { familyOf } from '../bench/measure/cpu-seconds.js';

/** What a process and all that it started hold. */
export interface HeldMemory {
  readonly processes: number;
  /** Sum of the resident sets: what they share is counted once for each. */
  readonly rssBytes: number;
  /** What they share is divided among those who share it: the sum is what the machine lacks. */
  readonly pssBytes: number;
}

const KIB = 1024;

export function heldMemory(root: number): HeldMemory {
  const members = familyOf([root], parents());
  let rssBytes = 0;
  let pssBytes = 0;
  for (const { pid } of members) {
    const text = readOrNothing(`/proc/${pid}/smaps_rollup`);
    rssBytes += fieldOf(text, 'Rss');
    pssBytes += fieldOf(text, 'Pss');
  }
  return { processes: members.length, rssBytes, pssBytes };
}

function parents(): readonly { readonly pid: number; readonly parent: number }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => {
      const parent = readOrNothing(`/proc/${name}/stat`).split(') ').at(-1)?.split(' ')[1];
      return { pid: Number(name), parent: Number(parent) };
    });
}

function fieldOf(text: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) * KIB;
}

/** A process may end while it is looked at. */
function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
