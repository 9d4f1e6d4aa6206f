const FIRST_CAPACITY = 1024;

interface SnapshotColumns {
  readonly entity: Int32Array;
  readonly eventTime: Float64Array;
  readonly counts: readonly Uint32Array[];
  readonly totals: readonly Float64Array[];
}

/** A table of typed columns that grows by doubling. */
export class SnapshotRows {
  #length = 0;
  #entity = new Int32Array(FIRST_CAPACITY);
  #eventTime = new Float64Array(FIRST_CAPACITY);
  readonly #counts: Uint32Array[];
  readonly #totals: Float64Array[];

  constructor(windows: number) {
    this.#counts = Array.from({ length: windows }, () => new Uint32Array(FIRST_CAPACITY));
    this.#totals = Array.from({ length: windows }, () => new Float64Array(FIRST_CAPACITY));
  }

  /** Adds a row and returns its index. */
  append(entity: number, eventTime: number): number {
    if (this.#length === this.#entity.length) this.#grow();
    const row = this.#length++;
    this.#entity[row] = entity;
    this.#eventTime[row] = eventTime;
    return row;
  }

  /** Fills one window's cells of a row. */
  set(window: number, row: number, count: number, total: number): void {
    this.#counts[window][row] = count;
    this.#totals[window][row] = total;
  }

  /** The columns, trimmed to the rows that were added. */
  toColumns(): SnapshotColumns {
    return {
      entity: this.#entity.slice(0, this.#length),
      eventTime: this.#eventTime.slice(0, this.#length),
      counts: this.#counts.map((column) => column.slice(0, this.#length)),
      totals: this.#totals.map((column) => column.slice(0, this.#length)),
    };
  }

  #grow(): void {
    const capacity = 2 * this.#length;
    this.#entity = extend(new Int32Array(capacity), this.#entity);
    this.#eventTime = extend(new Float64Array(capacity), this.#eventTime);
    for (let w = 0; w < this.#counts.length; w++) {
      this.#counts[w] = extend(new Uint32Array(capacity), this.#counts[w]);
      this.#totals[w] = extend(new Float64Array(capacity), this.#totals[w]);
    }
  }
}

function extend<Column extends Int32Array | Uint32Array | Float64Array>(to: Column, from: Column): Column {
  to.set(from);
  return to;
}
