const FIRST_CAPACITY = 1024;

/** Whole numbers of 32 bits by their places; a place that was never set holds `empty`. */
export class GrowingInts {
  private values: Int32Array<ArrayBuffer>;

  constructor(private readonly empty: number) {
    this.values = new Int32Array(FIRST_CAPACITY).fill(empty);
  }

  get(place: number): number {
    return this.values[place] ?? this.empty;
  }

  set(place: number, value: number): void {
    if (place >= this.values.length) {
      const grown = new Int32Array(Math.max(place + 1, this.values.length * 2)).fill(this.empty);
      grown.set(this.values);
      this.values = grown;
    }
    this.values[place] = value;
  }
}
