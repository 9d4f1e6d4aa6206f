import type { MetricPoint } from '../run-metric/run-metric.js';

const MAX_BATCH = 1000;

/**
 * Writes what is measured while the measuring goes on: whatever comes while a batch is being written is the next batch.
 */
export class MetricLog {
  private readonly waiting: MetricPoint[] = [];
  private writing: Promise<void> | undefined;
  private failure: { readonly error: unknown } | undefined;

  constructor(private readonly write: (points: readonly MetricPoint[]) => Promise<unknown>) {}

  add(points: readonly MetricPoint[]): void {
    this.waiting.push(...points);
    this.writing ??= this.writeAll();
  }

  /** Resolves once everything is written; rejects with the first failure. */
  async finish(): Promise<void> {
    await this.writing;
    if (this.failure !== undefined) throw this.failure.error;
  }

  private async writeAll(): Promise<void> {
    try {
      while (this.waiting.length > 0 && this.failure === undefined) {
        await this.write(this.waiting.splice(0, MAX_BATCH));
      }
    } catch (error) {
      this.failure = { error };
    } finally {
      this.writing = undefined;
    }
  }
}
