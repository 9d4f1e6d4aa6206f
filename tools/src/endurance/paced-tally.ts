import { QuantileSketch } from '@orrery/math-statistics';

/** What became of the requests of a paced load, in memory that does not grow with how many they are. */
export class PacedTally {
  /** Of those that were answered, from the moment at which each was due: one that could not be sent counts as slow. */
  private readonly latenciesMs = new QuantileSketch();
  /** Answers that were no success, by status; 0 is no answer at all. */
  private readonly failuresByStatus = new Map<number, number>();
  private leftOutCount = 0;

  get answered(): number {
    return this.latenciesMs.count;
  }

  get failed(): number {
    return [...this.failuresByStatus.values()].reduce((sum, count) => sum + count, 0);
  }

  get statuses(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.failuresByStatus);
  }

  /** The share of what was due that was sent; NaN where nothing was due. */
  get sentShare(): number {
    const sent = this.answered + this.failed;
    return sent / (sent + this.leftOutCount);
  }

  answer(latencyMs: number): void {
    this.latenciesMs.add(latencyMs);
  }

  fail(status: number): void {
    this.failuresByStatus.set(status, (this.failuresByStatus.get(status) ?? 0) + 1);
  }

  leaveOut(count: number): void {
    this.leftOutCount += count;
  }

  /** NaN where nothing was answered. */
  latencyMs(p: number): number {
    const found = this.latenciesMs.quantile(p);
    return found.kind === 'quantile' ? found.value : Number.NaN;
  }
}
