import { GrowingInts } from './growing-ints.js';

/** Numbers of an entry: the node at the other end, and what the table says of the edge. */
export const ENTRY = 2;

const FIRST_CAPACITY = 1024;
const NO_BLOCK = -1;
const LARGEST_CLASS = 31;

/**
 * The edges at each node side by side, so that who passes all edges of a node reads memory in a row. A row has as much
 * room as the next power of two; one that is full moves to a block twice as large, and leaves its own to rows that grow
 * into it: an edge costs O(1) over time, and the whole is never built anew. 8 bytes an entry, and 8 a node.
 */
export class Adjacency {
  private all = new Int32Array(FIRST_CAPACITY * ENTRY);
  private end = 0;
  private readonly begins = new GrowingInts(0);
  private readonly lengths = new GrowingInts(0);
  /** Blocks that rows left, by the logarithm of their size: each says in its first number which is the next. */
  private readonly left = new Int32Array(LARGEST_CLASS).fill(NO_BLOCK);

  /** All rows; until an edge is added. */
  get entries(): Int32Array {
    return this.all;
  }

  /** Where the row of a node begins in `entries`. */
  beginOf(node: number): number {
    return this.begins.get(node) * ENTRY;
  }

  /** Numbers in the row of a node: `ENTRY` for each edge. */
  lengthOf(node: number): number {
    return this.lengths.get(node) * ENTRY;
  }

  /** Adds an entry, and tells its place in the row, which stays what it is. */
  add(node: number, other: number, tag: number): number {
    const length = this.lengths.get(node);
    const isFull = (length & (length - 1)) === 0;
    if (isFull) this.move(node, length);
    this.lengths.set(node, length + 1);
    const at = (this.begins.get(node) + length) * ENTRY;
    this.all[at] = other;
    this.all[at + 1] = tag;
    return length;
  }

  /** Says anew what is said of an edge. */
  retag(node: number, place: number, tag: number): void {
    this.all[(this.begins.get(node) + place) * ENTRY + 1] = tag;
  }

  private move(node: number, length: number): void {
    const begin = this.begins.get(node);
    const room = this.take(length === 0 ? 1 : length * 2);
    this.all.copyWithin(room * ENTRY, begin * ENTRY, (begin + length) * ENTRY);
    this.begins.set(node, room);
    if (length > 0) this.leave(begin, length);
  }

  private take(size: number): number {
    const known = this.left[classOf(size)] ?? NO_BLOCK;
    if (known !== NO_BLOCK) {
      this.left[classOf(size)] = this.all[known * ENTRY] ?? NO_BLOCK;
      return known;
    }
    const block = this.end;
    this.end += size;
    if (this.end * ENTRY > this.all.length) this.grow();
    return block;
  }

  private leave(block: number, size: number): void {
    this.all[block * ENTRY] = this.left[classOf(size)] ?? NO_BLOCK;
    this.left[classOf(size)] = block;
  }

  private grow(): void {
    const grown = new Int32Array(Math.max(this.end * ENTRY, this.all.length * 2));
    grown.set(this.all);
    this.all = grown;
  }
}

/** The logarithm of a power of two. */
function classOf(size: number): number {
  return LARGEST_CLASS - Math.clz32(size);
}
