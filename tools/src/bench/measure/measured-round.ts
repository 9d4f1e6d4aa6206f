import type { Contender, Latency, Work } from '../benchmark.js';
import { cpuSeconds } from './cpu-seconds.js';

/** One contender's work in one round, per operation. */
export interface MeasuredRound {
  readonly throughput: number;
  readonly cpuSecondsPerOperation: number;
  readonly latency?: Latency | undefined;
}

/** Lets a contender work and measures it from outside. */
export async function measureRound(contender: Contender, round: number): Promise<MeasuredRound> {
  const before = cpuSeconds(contender.pids);
  const work = await contender.work(round);
  return measured(work, cpuSeconds(contender.pids) - before);
}

function measured({ operations, seconds, latency }: Work, cpu: number): MeasuredRound {
  if (operations === 0) throw new Error('Nothing was done in a whole round.');
  return { throughput: operations / seconds, cpuSecondsPerOperation: cpu / operations, latency };
}
