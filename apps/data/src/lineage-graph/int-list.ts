const FIRST_CAPACITY = 64;

/** Whole numbers of 32 bits one after another, outside of the heap of the language. */
export class IntList {
  private values = new Int32Array(FIRST_CAPACITY);
  private count = 0;

  get length(): number {
    return this.count;
  }

  at(place: number): number {
    return this.values[place] ?? 0;
  }

  push(value: number): void {
    if (this.count === this.values.length) this.grow();
    this.values[this.count] = value;
    this.count += 1;
  }

  set(place: number, value: number): void {
    this.values[place] = value;
  }

  /** Forgets all but the first ones. */
  truncate(length: number): void {
    this.count = length;
  }

  /** What is there now; it holds until something else is done with the list. */
  view(): Int32Array {
    return this.values.subarray(0, this.count);
  }

  private grow(): void {
    const grown = new Int32Array(this.values.length * 2);
    grown.set(this.values);
    this.values = grown;
  }
}
