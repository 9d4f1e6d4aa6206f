import { Adjacency, ENTRY } from './adjacency.js';
import { GrowingInts } from './growing-ints.js';

/** An edge as it is kept in memory; moments in microseconds since 1970, `to` is Infinity while the edge holds. */
export interface EdgeRecord {
  readonly id: number;
  readonly source: number;
  readonly target: number;
  /** Which of at most eight kinds of edge it is. */
  readonly kind: number;
  readonly from: number;
  readonly to: number;
}

/** No edge, where one was looked for. */
export const NO_EDGE = -1;

/** What the rows of nodes say of an edge in one number: its place, its kind, and whether it ended. */
const [ENDED, KIND_SHIFT, KIND_MASK, PLACE_SHIFT] = [1, 1, 7, 4] as const;

export const hasEndedBy = (tag: number): boolean => (tag & ENDED) !== 0;
export const kindBy = (tag: number): number => (tag >> KIND_SHIFT) & KIND_MASK;
export const placeBy = (tag: number): number => tag >>> PLACE_SHIFT;

/** The whole numbers of an edge lie together. */
const STRIDE = 6;
const [SOURCE, TARGET, KIND, ID, PLACE_OUT, PLACE_IN] = [0, 1, 2, 3, 4, 5] as const;
const FIRST_CAPACITY = 1024;

/**
 * Edges between nodes that are small numbers, in typed arrays. Who passes the edges of a node as of now reads nothing but
 * its row; what else is known of an edge is found by its place in the table, by which it is known. An edge that comes, or
 * that changes when it holds, costs O(1). Some 70 bytes an edge, and 16 a node.
 */
export class EdgeTable {
  /** The edges that leave each node. */
  readonly out = new Adjacency();
  /** The edges that reach each node. */
  readonly in = new Adjacency();
  private count = 0;
  private nodeCount = 0;
  private numbers = new Int32Array(FIRST_CAPACITY * STRIDE);
  private moments = new Float64Array(FIRST_CAPACITY * 2);
  private readonly places = new GrowingInts(NO_EDGE);

  get size(): number {
    return this.count;
  }

  /** One more than the largest number of a node. */
  get nodes(): number {
    return this.nodeCount;
  }

  /** Adds an edge, or says anew when it holds. */
  put(edge: EdgeRecord): number {
    const known = this.places.get(edge.id);
    const place = known === NO_EDGE ? this.add(edge) : known;
    const wasEnded = this.untilOf(place) !== Infinity;
    this.moments[place * 2] = edge.from;
    this.moments[place * 2 + 1] = edge.to;
    if (known !== NO_EDGE && wasEnded !== (edge.to !== Infinity)) this.retag(place, tagOf(place, edge));
    return place;
  }

  /** The places of the edges that leave `node`. */
  outOf(node: number): Iterable<number> {
    return placesIn(this.out, node);
  }

  /** The places of the edges that reach `node`. */
  into(node: number): Iterable<number> {
    return placesIn(this.in, node);
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
    const until = this.untilOf(place);
    return this.isKnownAt(place, moment) && (until === Infinity || moment < until);
  }

  private number(place: number, which: number): number {
    return this.numbers[place * STRIDE + which] ?? NO_EDGE;
  }

  private add(edge: EdgeRecord): number {
    const { id, source, target, kind } = edge;
    const place = this.count;
    if ((place + 1) * STRIDE > this.numbers.length) this.grow();
    const tag = tagOf(place, edge);
    const [placeOut, placeIn] = [this.out.add(source, target, tag), this.in.add(target, source, tag)];
    this.numbers.set([source, target, kind, id, placeOut, placeIn], place * STRIDE);
    this.places.set(id, place);
    this.count += 1;
    this.nodeCount = Math.max(this.nodeCount, source + 1, target + 1);
    return place;
  }

  private retag(place: number, tag: number): void {
    this.out.retag(this.sourceOf(place), this.number(place, PLACE_OUT), tag);
    this.in.retag(this.targetOf(place), this.number(place, PLACE_IN), tag);
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

function tagOf(place: number, { kind, to }: EdgeRecord): number {
  return (place << PLACE_SHIFT) | (kind << KIND_SHIFT) | (to === Infinity ? 0 : ENDED);
}

function* placesIn(rows: Adjacency, node: number): Generator<number> {
  const [begin, length] = [rows.beginOf(node), rows.lengthOf(node)];
  for (let at = begin; at < begin + length; at += ENTRY) yield placeBy(rows.entries[at + 1] ?? NO_EDGE);
}
