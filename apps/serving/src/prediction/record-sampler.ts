/** What a record that is shown stands for. */
export interface Shown {
  /** Requests since the one that was shown before, this one included: over all records, every request is counted once. */
  readonly requests: number;
  /** The chance with which this one was chosen. */
  readonly share: number;
}

const SECOND_MS = 1000;

/** What may be shown a second. */
export interface ShownPerSecond {
  readonly records: number;
  readonly rows: number;
}

/**
 * Chooses which answers are shown whole: all of them up to so many records and rows a second, and of more a random part,
 * so that what they show is what there was. The chance falls while a second has more than the one before.
 */
export class RecordSampler {
  #secondBeganMs = Number.NEGATIVE_INFINITY;
  #recordsBefore = 0;
  #rowsBefore = 0;
  #records = 0;
  #rows = 0;
  #waiting = 0;

  constructor(
    private readonly perSecond: ShownPerSecond,
    private readonly random: () => number = Math.random,
  ) {}

  /** Of an answer of which a record would show so many rows; undefined for one that is only counted. */
  next(nowMs: number, rows: number): Shown | undefined {
    if (nowMs - this.#secondBeganMs >= SECOND_MS) this.#beginSecond(nowMs);
    this.#records++;
    this.#rows += rows;
    this.#waiting++;
    const share = Math.min(
      1,
      this.perSecond.records / Math.max(this.#recordsBefore, this.#records),
      this.perSecond.rows / Math.max(this.#rowsBefore, this.#rows),
    );
    if (share < 1 && this.random() >= share) return undefined;
    const requests = this.#waiting;
    this.#waiting = 0;
    return { requests, share };
  }

  #beginSecond(nowMs: number): void {
    const isNext = nowMs - this.#secondBeganMs < 2 * SECOND_MS;
    this.#recordsBefore = isNext ? this.#records : 0;
    this.#rowsBefore = isNext ? this.#rows : 0;
    this.#records = 0;
    this.#rows = 0;
    this.#secondBeganMs = nowMs;
  }
}
