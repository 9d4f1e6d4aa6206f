import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@orrery/platform-postgres';
import type { EdgeRecord } from './edge-table.js';
import { LASTING_KINDS } from './lineage-node.js';
import { EDGE_KINDS, type ColumnEdgeRecord, type ColumnRecord } from './memory-graph.js';

/** Some of what is new, and where the rest begins; `complete` when there is no rest. */
export interface Chunk<T> {
  readonly items: readonly T[];
  readonly last: string;
  readonly complete: boolean;
}

const CHUNK = 50_000;
const EDGE_BYTES = 32;

/** A moment in microseconds; of what never ends, Infinity. */
const micros = (column: string): string => `float8send((extract(epoch FROM ${column}) * 1000000)::float8)`;

/** Reads the graph for the memory of a process: from a change on, in chunks. */
@Injectable()
export class GraphReader {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Changes with every change of what is read here: one statement tells that there is nothing new. */
  async newest(): Promise<string> {
    const [row] = await this.query<{ newest: string }>(
      `SELECT ARRAY[(SELECT max(change) FROM lineage_edge), (SELECT max(change) FROM column_edge),
         (SELECT max(id) FROM lineage_column), (SELECT max(id) FROM lineage_node)]::text AS newest`,
      [],
    );
    return row?.newest ?? '';
  }

  /** Edges travel as bytes: a million of them are read in a second or two. */
  async edges(after: string): Promise<Chunk<EdgeRecord>> {
    const [row] = await this.query<{ bytes: Buffer | null; last: string | null }>(
      `SELECT max(change) AS last, string_agg(int4send(id) || int4send(source) || int4send(target)
         || int4send(array_position($2::text[], kind) - 1) || ${micros('valid_from')} || ${micros('valid_to')}, ''::bytea) AS bytes
       FROM (SELECT * FROM lineage_edge WHERE change > $1 ORDER BY change LIMIT ${CHUNK}) e`,
      [after, EDGE_KINDS],
    );
    const items = decodeEdges(row?.bytes ?? Buffer.alloc(0));
    return { items, last: row?.last ?? after, complete: items.length < CHUNK };
  }

  async columnEdges(after: string): Promise<Chunk<ColumnEdgeRecord>> {
    const rows = await this.query<ColumnEdgeRecord & { change: string }>(
      `SELECT id, source, target, write_edge_id AS "writeEdge", direct, how, change,
         (extract(epoch FROM valid_from) * 1000000)::float8 AS "from", (extract(epoch FROM valid_to) * 1000000)::float8 AS "to"
       FROM column_edge WHERE change > $1 ORDER BY change LIMIT ${CHUNK}`,
      [after],
    );
    return { items: rows, last: rows.at(-1)?.change ?? after, complete: rows.length < CHUNK };
  }

  async columns(after: string): Promise<Chunk<ColumnRecord>> {
    const items = await this.query<ColumnRecord>(
      `SELECT id, node_id AS node, name FROM lineage_column WHERE id > $1 ORDER BY id LIMIT ${CHUNK}`,
      [after],
    );
    return { items, last: String(items.at(-1)?.id ?? after), complete: items.length < CHUNK };
  }

  /** Nodes that never change once they are there. */
  async lasting(after: string): Promise<Chunk<number>> {
    const rows = await this.query<{ id: number }>(
      `SELECT id FROM lineage_node WHERE kind <> 'RUN' AND kind = ANY ($2::text[]) AND id > $1 ORDER BY id LIMIT ${CHUNK}`,
      [after, LASTING_KINDS],
    );
    return {
      items: rows.map(({ id }) => id),
      last: String(rows.at(-1)?.id ?? after),
      complete: rows.length < CHUNK,
    };
  }

  private query<Row>(sql: string, values: unknown[]): Promise<Row[]> {
    return this.unitOfWork.manager.query<Row[]>(sql, values);
  }
}

function decodeEdges(bytes: Buffer): readonly EdgeRecord[] {
  return Array.from({ length: bytes.length / EDGE_BYTES }, (_, index) => {
    const offset = index * EDGE_BYTES;
    return {
      id: bytes.readInt32BE(offset),
      source: bytes.readInt32BE(offset + 4),
      target: bytes.readInt32BE(offset + 8),
      kind: bytes.readInt32BE(offset + 12),
      from: bytes.readDoubleBE(offset + 16),
      to: bytes.readDoubleBE(offset + 24),
    };
  });
}
