/** As much as may be noted of a node. */
const BITS = 18;
const LAST_EPOCH = 2 ** (31 - BITS) - 1;

/**
 * What is noted of nodes for as long as it takes to answer something: one number of 18 bits each, 0 until it is set. To
 * begin anew costs nothing, since what was noted before is of another epoch. One at a time can use it.
 */
export class NodeMarks {
  private marks = new Int32Array(0);
  private epoch = 0;
  private base = 0;

  /** Forgets all; from here on it is good for nodes with numbers below `nodes`. */
  begin(nodes: number): void {
    if (nodes > this.marks.length) {
      this.marks = new Int32Array(Math.max(nodes, Math.ceil(this.marks.length * 1.25)));
      this.epoch = 0;
    } else if (this.epoch === LAST_EPOCH) {
      this.marks.fill(0);
      this.epoch = 0;
    }
    this.epoch += 1;
    this.base = this.epoch << BITS;
  }

  get(node: number): number {
    return Math.max((this.marks[node] ?? 0) - this.base, 0);
  }

  set(node: number, mark: number): void {
    this.marks[node] = this.base + mark;
  }
}
