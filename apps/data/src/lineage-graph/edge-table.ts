import { GrowingFloats, GrowingInts } from './growing-numbers.js';

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
 * Edges between nodes that are small numbers, in typed arrays: 44 bytes an edge and 8 a node. Each node heads two lists,
 * of the edges that leave it and of those that reach it; an edge that comes, or that changes when it holds, costs O(1), so
 * that a table is never built anew. An edge is known by its place in the table.
 */
export class EdgeTable {
  private count = 0;
  private readonly ids = new GrowingInts(0);
  private readonly places = new GrowingInts(NO_EDGE);
  private readonly sources = new GrowingInts(0);
  private readonly targets = new GrowingInts(0);
  private readonly kinds = new GrowingInts(0);
  private readonly from = new GrowingFloats();
  private readonly to = new GrowingFloats();
  private readonly nextOut = new GrowingInts(NO_EDGE);
  private readonly nextIn = new GrowingInts(NO_EDGE);
  private readonly headOut = new GrowingInts(NO_EDGE);
  private readonly headIn = new GrowingInts(NO_EDGE);

  get size(): number {
    return this.count;
  }

  /** Adds an edge, or says anew when it holds. */
  put({ id, source, target, kind, from, to }: EdgeRecord): number {
    const known = this.places.get(id);
    const place = known === NO_EDGE ? this.add(id, source, target, kind) : known;
    this.from.set(place, from);
    this.to.set(place, to);
    return place;
  }

  /** The first edge that leaves `node`; the others with `nextOutOf`, until there is none. */
  firstOutOf(node: number): number {
    return this.headOut.get(node);
  }

  nextOutOf(place: number): number {
    return this.nextOut.get(place);
  }

  /** The first edge that reaches `node`; the others with `nextInOf`, until there is none. */
  firstInOf(node: number): number {
    return this.headIn.get(node);
  }

  nextInOf(place: number): number {
    return this.nextIn.get(place);
  }

  idOf(place: number): number {
    return this.ids.get(place);
  }

  sourceOf(place: number): number {
    return this.sources.get(place);
  }

  targetOf(place: number): number {
    return this.targets.get(place);
  }

  kindOf(place: number): number {
    return this.kinds.get(place);
  }

  /** Since when it is known. */
  sinceOf(place: number): number {
    return this.from.get(place);
  }

  /** Until when it held; Infinity while it does. */
  untilOf(place: number): number {
    return this.to.get(place);
  }

  /** Whether anybody had told of it by `moment`. */
  isKnownAt(place: number, moment: number): boolean {
    return this.from.get(place) <= moment;
  }

  /** Whether it held at `moment`; Infinity is now. */
  holdsAt(place: number, moment: number): boolean {
    const until = this.to.get(place);
    return this.isKnownAt(place, moment) && (until === Infinity || moment < until);
  }

  private add(id: number, source: number, target: number, kind: number): number {
    const place = this.count;
    this.places.set(id, place);
    this.ids.set(place, id);
    this.sources.set(place, source);
    this.targets.set(place, target);
    this.kinds.set(place, kind);
    this.nextOut.set(place, this.headOut.get(source));
    this.nextIn.set(place, this.headIn.get(target));
    this.headOut.set(source, place);
    this.headIn.set(target, place);
    this.count += 1;
    return place;
  }
}
