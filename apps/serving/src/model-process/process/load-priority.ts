import { readFileSync } from 'node:fs';
import { getuid, platform } from 'node:process';
import { setPriority } from 'node:os';

/** CAP_SYS_NICE of linux/capability.h. */
const SYS_NICE = 23n;
/** A tenth of the weight of those that answer: behind them, and yet never starved where they are always busy. */
const LOADING = 10;
const SERVING = 0;
/** What `ulimit -e` must be for a process to come back to nice 0. */
const NICE_LIMIT_OF_SERVING = 20;

let isAllowed: boolean | undefined;

/**
 * Lets a process that starts or loads stand behind those that answer. Only where it can be taken back: a process that
 * may not raise its priority would answer behind all others for the rest of its life.
 */
export function yieldPriority(pid: number | undefined): void {
  isAllowed ??= canRestore();
  if (isAllowed) prioritise(pid, LOADING);
}

/** Puts a process on a level with those that answer. */
export function restorePriority(pid: number | undefined): void {
  if (isAllowed === true) prioritise(pid, SERVING);
}

function prioritise(pid: number | undefined, priority: number): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, priority);
  } catch {
    // It has just died; whoever waits for it hears so.
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
