import { GrowingInts } from './growing-ints.js';

/** An edge as it is kept in memory; moments in microseconds since 1970, `to` is Infinity while the edge holds. */
export interface EdgeRecord {
  readonly id: number;
  readonly source: number;
  readonly target: number;
  /** A small number that says what kind of edge it is. */
  readonly kind: number;
  readonly from: number;
  readonly to: number;
}

/** No edge, where one was looked for. */
export const NO_EDGE = -1;

/**
 * The whole numbers of an edge lie together, as do its two moments: who looks at an edge waits for memory twice, not six
 * times; who looks at it as of now, once, since whether it holds still lies with the numbers.
 */
const STRIDE = 8;
const [SOURCE, TARGET, KIND, NEXT_OUT, NEXT_IN, ID, ENDED] = [0, 1, 2, 3, 4, 5, 6] as const;
const FIRST_CAPACITY = 1024;

/**
 * Edges between nodes that are small numbers, in typed arrays: 52 bytes an edge and 8 a node. Each node heads two lists,
 * of the edges that leave it and of those that reach it; an edge that comes, or that changes when it holds, costs O(1), so
 * that a table is never built anew. An edge is known by its place in the table.
 */
export class EdgeTable {
  private count = 0;
  private nodeCount = 0;
  private numbers = new Int32Array(FIRST_CAPACITY * STRIDE);
  private moments = new Float64Array(FIRST_CAPACITY * 2);
  private readonly places = new GrowingInts(NO_EDGE);
  private readonly headOut = new GrowingInts(NO_EDGE);
  private readonly headIn = new GrowingInts(NO_EDGE);

  get size(): number {
    return this.count;
  }

  /** One more than the largest number of a node. */
  get nodes(): number {
    return this.nodeCount;
  }

  /** Adds an edge, or says anew when it holds. */
  put({ id, source, target, kind, from, to }: EdgeRecord): number {
    const known = this.places.get(id);
    const place = known === NO_EDGE ? this.add(id, source, target, kind) : known;
    this.moments[place * 2] = from;
    this.moments[place * 2 + 1] = to;
    this.numbers[place * STRIDE + ENDED] = to === Infinity ? 0 : 1;
    return place;
  }

  /** The first edge that leaves `node`; the others with `nextOutOf`, until there is none. */
  firstOutOf(node: number): number {
    return this.headOut.get(node);
  }

  nextOutOf(place: number): number {
    return this.number(place, NEXT_OUT);
  }

  /** The first edge that reaches `node`; the others with `nextInOf`, until there is none. */
  firstInOf(node: number): number {
    return this.headIn.get(node);
  }

  nextInOf(place: number): number {
    return this.number(place, NEXT_IN);
  }

  idOf(place: number): number {
    return this.number(place, ID);
  }

  sourceOf(place: number): number {
    return this.number(place, SOURCE);
  }

  targetOf(place: number): number {
    return this.number(place, TARGET);
  }

  kindOf(place: number): number {
    return this.number(place, KIND);
  }

  /** Since when it is known. */
  sinceOf(place: number): number {
    return this.moments[place * 2] ?? Number.NaN;
  }

  /** Until when it held; Infinity while it does. */
  untilOf(place: number): number {
    return this.moments[place * 2 + 1] ?? Number.NaN;
  }

  /** Whether anybody had told of it by `moment`. */
  isKnownAt(place: number, moment: number): boolean {
    return moment === Infinity || this.sinceOf(place) <= moment;
  }

  /** Whether it held at `moment`; Infinity is now. */
  holdsAt(place: number, moment: number): boolean {
    const hasEnded = this.number(place, ENDED) === 1;
    if (moment === Infinity || !hasEnded) return !hasEnded && this.isKnownAt(place, moment);
    return this.isKnownAt(place, moment) && moment < this.untilOf(place);
  }

  private number(place: number, which: number): number {
    return this.numbers[place * STRIDE + which] ?? NO_EDGE;
  }

  private add(id: number, source: number, target: number, kind: number): number {
    const place = this.count;
    if ((place + 1) * STRIDE > this.numbers.length) this.grow();
    this.places.set(id, place);
    const next = [this.headOut.get(source), this.headIn.get(target)] as const;
    this.numbers.set([source, target, kind, ...next, id], place * STRIDE);
    this.headOut.set(source, place);
    this.headIn.set(target, place);
    this.count += 1;
    this.nodeCount = Math.max(this.nodeCount, source + 1, target + 1);
    return place;
  }

  private grow(): void {
    const numbers = new Int32Array(this.numbers.length * 2);
    numbers.set(this.numbers);
    this.numbers = numbers;
    const moments = new Float64Array(this.moments.length * 2);
    moments.set(this.moments);
    this.moments = moments;
  }
}
