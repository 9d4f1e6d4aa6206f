import type { LineageNode } from './lineage-node.js';
import type { EdgeKind } from './edge.writer.js';

/** On which side of where a walk started something lies. */
export type SliceSide = 'START' | 'UP' | 'DOWN';

export interface SliceNode {
  readonly node: LineageNode;
  readonly side: SliceSide;
  readonly distance: number;
}

export interface SliceEdge {
  readonly source: LineageNode;
  readonly target: LineageNode;
  readonly kind: EdgeKind;
  readonly since: Date;
  /** Null while it holds. */
  readonly until: Date | null;
}

/** A part of the graph: what lies up and down the stream from something, nearest first, a page of it. */
export interface LineageSlice {
  /** The moment whose graph it is; null for now. */
  readonly asOf: Date | null;
  readonly nodes: readonly SliceNode[];
  /** Those whose farther end is on this page. */
  readonly edges: readonly SliceEdge[];
  readonly totalNodes: number;
  readonly hasNextPage: boolean;
  readonly endCursor: string | null;
}
