import { readFileSync, readdirSync } from 'node:fs';

/** The processes that `parent` started and that still run; a dead one that nobody has reaped yet does not count. */
export function childrenOf(parent: number): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      const [state, ppid] = statOf(pid);
      return state !== 'Z' && Number(ppid) === parent;
    });
}

function statOf(pid: string): readonly string[] {
  try {
    // The name before it may hold anything, brackets too.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  } catch {
    return [];
  }
}
