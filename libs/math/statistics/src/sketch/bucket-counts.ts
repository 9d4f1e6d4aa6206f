const pageBits = 7;
const pageSize = 1 << pageBits;

/** Counts of buckets numbered from 0, held in pages of 128 that exist where something was counted. */
export class BucketCounts {
  private readonly pages = new Map<number, Float64Array>();
  private sum = 0;

  /** Sum of all counts. */
  get total(): number {
    return this.sum;
  }

  add(bucket: number, count: number): void {
    this.page(bucket >>> pageBits)[bucket & (pageSize - 1)] += count;
    this.sum += count;
  }

  merge(other: BucketCounts): void {
    for (const [number, counts] of other.pages) {
      const own = this.page(number);
      for (let i = 0; i < pageSize; i++) own[i] += counts[i];
    }
    this.sum += other.sum;
  }

  /** Buckets with a count, ascending. */
  entries(): [bucket: number, count: number][] {
    const entries: [number, number][] = [];
    for (const [number, counts] of this.sortedPages()) {
      counts.forEach((count, i) => {
        if (count > 0) entries.push([number * pageSize + i, count]);
      });
    }
    return entries;
  }

  /** The sum of the counts of all buckets after this one. */
  countAbove(bucket: number): number {
    let above = 0;
    for (const [number, counts] of this.pages) {
      if (number < bucket >>> pageBits) continue;
      const from = number === bucket >>> pageBits ? (bucket & (pageSize - 1)) + 1 : 0;
      for (let i = from; i < pageSize; i++) above += counts[i];
    }
    return above;
  }

  /** The bucket that holds the observation of 0-based ascending rank `rank`, which must be below the total. */
  bucketAt(rank: number): number {
    let below = 0;
    let found = 0;
    for (const [number, counts] of this.sortedPages()) {
      for (let i = 0; i < pageSize && below <= rank; i++) {
        below += counts[i];
        found = number * pageSize + i;
      }
    }
    return found;
  }

  private page(number: number): Float64Array {
    const known = this.pages.get(number);
    if (known !== undefined) return known;
    const fresh = new Float64Array(pageSize);
    this.pages.set(number, fresh);
    return fresh;
  }

  private sortedPages(): [number: number, counts: Float64Array][] {
    return [...this.pages].sort(([a], [b]) => a - b);
  }
}
