import type { Goal } from '../benchmark.js';
import type { MeasuredRound } from './measured-round.js';
import { spread, type Spread } from './spread.js';

/** Ours held against one reference. */
export interface Verdict {
  readonly goal: Goal;
  /** Our operations per second ÷ the reference's, round by round. */
  readonly throughput: Spread;
  /** Our CPU per operation ÷ the reference's, round by round. */
  readonly cpu: Spread;
  readonly isMet: boolean;
}

/**
 * Ratios of rounds that were run next to each other: what slows the machine down slows both. The goal is missed only
 * when the medians of both ratios miss, because either alone can be the machine's doing.
 */
export function judge(goal: Goal, ours: readonly MeasuredRound[], theirs: readonly MeasuredRound[]): Verdict {
  const throughput = spread(pairwise(ours, theirs, ({ throughput }) => throughput));
  const cpu = spread(pairwise(ours, theirs, ({ cpuSecondsPerOperation }) => cpuSecondsPerOperation));
  const isMet = throughput.median >= goal.throughputAtLeast || cpu.median <= goal.cpuAtMost;
  return { goal, throughput, cpu, isMet };
}

function pairwise(
  ours: readonly MeasuredRound[],
  theirs: readonly MeasuredRound[],
  pick: (round: MeasuredRound) => number,
): number[] {
  if (ours.length !== theirs.length) throw new RangeError('Each round has a measurement of both.');
  return ours.map((round, i) => {
    const other = theirs[i];
    return other === undefined ? Number.NaN : pick(round) / pick(other);
  });
}
