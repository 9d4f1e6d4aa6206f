import { Injectable } from '@nestjs/common';
import { Resets } from '@orrery/platform-service';
import { GraphReader, type Chunk } from './graph.reader.js';
import { MemoryGraph } from './memory-graph.js';

interface Positions {
  columnEdges: string;
  columns: string;
  edges: string;
  lasting: string;
}

const BEGINNING: Positions = { columnEdges: '0', columns: '0', edges: '0', lasting: '0' };

/**
 * The whole graph in the memory of this process. Whoever asks gets it as of all that was committed before: what is new is
 * read first, from where the last reading ended.
 */
@Injectable()
export class GraphSnapshot {
  private graph = new MemoryGraph();
  private positions = { ...BEGINNING };
  /** What was the newest when it was last looked for, before it was read. */
  private newest = '';
  private underWay: Promise<MemoryGraph> = Promise.resolve(this.graph);

  constructor(
    private readonly reader: GraphReader,
    resets: Resets,
  ) {
    resets.register(async () => {
      await this.underWay.catch(() => undefined);
      this.graph = new MemoryGraph();
      this.positions = { ...BEGINNING };
      this.newest = '';
    });
  }

  /** One reading at a time; a reading that failed does not keep the next one from being tried. */
  latest(): Promise<MemoryGraph> {
    const catchUp = () => this.catchUp();
    this.underWay = this.underWay.then(catchUp, catchUp);
    return this.underWay;
  }

  private async catchUp(): Promise<MemoryGraph> {
    const newest = await this.reader.newest();
    if (newest !== this.newest) await this.readNew();
    this.newest = newest;
    return this.graph;
  }

  /** What refers to something is read before it: so that nothing is met that is not there. */
  private async readNew(): Promise<void> {
    const { graph, reader } = this;
    await this.read(
      'columnEdges',
      (after) => reader.columnEdges(after),
      (edge) => graph.putColumnEdge(edge),
    );
    await this.read(
      'columns',
      (after) => reader.columns(after),
      (column) => graph.putColumn(column),
    );
    await this.read(
      'edges',
      (after) => reader.edges(after),
      (edge) => graph.putEdge(edge),
    );
    await this.read(
      'lasting',
      (after) => reader.lasting(after),
      (node) => graph.putLasting(node),
    );
  }

  private async read<T>(
    what: keyof Positions,
    chunkAfter: (after: string) => Promise<Chunk<T>>,
    put: (item: T) => void,
  ): Promise<void> {
    for (let complete = false; !complete;) {
      const chunk = await chunkAfter(this.positions[what]);
      for (const item of chunk.items) put(item);
      this.positions[what] = chunk.last;
      complete = chunk.complete;
    }
  }
}
