import { readFileSync, readdirSync } from 'node:fs';
import { getuid, platform } from 'node:process';
import { getPriority, setPriority } from 'node:os';

/** CAP_SYS_NICE of linux/capability.h. */
const SYS_NICE = 23n;
/** The least weight that there is: one of 70 parts of a core that somebody else could use. */
const BEHIND_ALL = 19;
/** What `ulimit -e` must be for a process to come back to nice 0. */
const NICE_LIMIT_OF_SERVING = 20;

let isAllowed: boolean | undefined;

/**
 * Lets a process that starts or loads stand behind those that answer, for a time: on a machine that is always busy it
 * would wait for ever. Only where it can be taken back: a process that may not raise its priority would answer behind
 * all others for the rest of its life.
 */
export class LoadPriority {
  #patience: NodeJS.Timeout | undefined;

  constructor(private readonly pid: number | undefined) {}

  /** Behind all others, for so long at the most; not at all for 0. */
  standBack(patienceMs: number): void {
    clearTimeout(this.#patience);
    this.#patience = undefined;
    isAllowed ??= canRestore();
    if (patienceMs <= 0 || !isAllowed) return;
    this.#patience = setTimeout(() => this.hasten(), patienceMs).unref();
    this.#set(BEHIND_ALL);
  }

  /** On a level with those that answer, from now on. */
  hasten(): void {
    if (this.#patience === undefined) return;
    this.forget();
    this.#set(getPriority());
  }

  /** The process has gone, and its number may be another's. */
  forget(): void {
    clearTimeout(this.#patience);
    this.#patience = undefined;
  }

  #set(priority: number): void {
    if (this.pid !== undefined) for (const thread of threadsOf(this.pid)) setPriorityOf(thread, priority);
  }
}

/**
 * On Linux each thread has a priority of its own, with that of who made it: a process that started behind all others
 * would keep the threads that collect its garbage there, which the one that answers waits for.
 */
function threadsOf(pid: number): readonly number[] {
  if (platform !== 'linux') return [pid];
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    // It has just died; whoever waits for it hears so.
    return [];
  }
}

function setPriorityOf(thread: number, priority: number): void {
  try {
    setPriority(thread, priority);
  } catch {
    // It has just ended.
  }
}

function canRestore(): boolean {
  if (platform !== 'linux') return getuid?.() === 0;
  try {
    const capabilities =
      /^CapEff:\s*([0-9a-f]+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
    if (((BigInt(`0x${capabilities}`) >> SYS_NICE) & 1n) === 1n) return true;
    const limit = /^Max nice priority\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return Number(limit ?? 0) >= NICE_LIMIT_OF_SERVING;
  } catch {
    return false;
  }
}
