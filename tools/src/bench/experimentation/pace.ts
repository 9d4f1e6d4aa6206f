import type { Contender } from '../benchmark.js';

/** A goal in absolute terms, as a contender that always keeps it and costs nothing. */
export function paceOf(perSecond: number, what: string): Contender {
  return {
    name: `${perSecond.toLocaleString('en-US', { maximumFractionDigits: 2 })} ${what} a second`,
    answers: null,
    work: () => Promise.resolve({ operations: perSecond, seconds: 1 }),
    pids: [],
  };
}
