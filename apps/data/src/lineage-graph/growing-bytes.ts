const FIRST_CAPACITY = 1024;

/** Eight bits for each place, none of them set until somebody does. */
export class GrowingBytes {
  private values = new Uint8Array(FIRST_CAPACITY);

  /** All bits of a place. */
  get(place: number): number {
    return this.values[place] ?? 0;
  }

  has(place: number, bit: number): boolean {
    return (this.get(place) & bit) !== 0;
  }

  add(place: number, bit: number): void {
    if (place >= this.values.length) {
      const grown = new Uint8Array(Math.max(place + 1, this.values.length * 2));
      grown.set(this.values);
      this.values = grown;
    }
    this.values[place] = this.get(place) | bit;
  }

  remove(place: number, bit: number): void {
    if (this.has(place, bit)) this.values[place] = this.get(place) & ~bit;
  }
}
