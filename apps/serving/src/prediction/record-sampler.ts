/** What a record that is shown stands for. */
export interface Shown {
  /** Requests since the one that was shown before, this one included: over all records, every request is counted once. */
  readonly requests: number;
  /** The chance with which this one was chosen. */
  readonly share: number;
}

const SECOND_MS = 1000;

/**
 * Chooses which answers are shown whole: all of them up to so many a second, and of more a random part, so that what they
 * show is what there was. The chance falls while a second has more than the one before.
 */
export class RecordSampler {
  #secondBeganMs = Number.NEGATIVE_INFINITY;
  #before = 0;
  #seen = 0;
  #waiting = 0;

  constructor(
    private readonly perSecond: number,
    private readonly random: () => number = Math.random,
  ) {}

  /** Undefined for an answer that is only counted. */
  next(nowMs: number): Shown | undefined {
    if (nowMs - this.#secondBeganMs >= SECOND_MS) {
      this.#before = nowMs - this.#secondBeganMs < 2 * SECOND_MS ? this.#seen : 0;
      this.#seen = 0;
      this.#secondBeganMs = nowMs;
    }
    this.#seen++;
    this.#waiting++;
    const expected = Math.max(this.#before, this.#seen);
    const share = Math.min(1, this.perSecond / expected);
    if (share < 1 && this.random() >= share) return undefined;
    const requests = this.#waiting;
    this.#waiting = 0;
    return { requests, share };
  }
}
