import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { writeInstant, type Instant } from '@orrery/platform-lineage';
import { UnitOfWork } from '@orrery/platform-postgres';

export interface NewColumnFlow {
  readonly from: { readonly node: number; readonly column: string };
  readonly to: { readonly node: number; readonly column: string };
  readonly direct: boolean;
  readonly how: string;
}

/** Keeps which columns went into which: as long as what the run wrote there holds. */
@Injectable()
export class ColumnEdgeWriter {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** `run` is 0 for what flows without a run. */
  async put(flows: readonly NewColumnFlow[], run: number, at: Instant): Promise<void> {
    if (flows.length === 0) return;
    const sources = await this.columns(flows.map(({ from }) => from));
    const targets = await this.columns(flows.map(({ to }) => to));
    await this.query(
      `WITH wanted AS (
         SELECT * FROM unnest($1::integer[], $2::integer[], $3::integer[], $4::boolean[], $5::text[])
           AS w (source, target, target_node, direct, how)
       ), written AS (
         SELECT w.source, w.target, w.direct, w.how, COALESCE(e.id, 0) AS write_edge_id,
           COALESCE(e.valid_to, 'infinity') AS valid_to,
           CASE WHEN e.id IS NULL THEN 0 ELSE $6::integer END AS run_node_id
         FROM wanted w LEFT JOIN lineage_edge e ON e.source = $6 AND e.target = w.target_node AND e.kind = 'WRITE'
       ), earlier AS (
         UPDATE column_edge c SET valid_from = $7, change = nextval('lineage_change_number') FROM written w
         WHERE (c.source, c.target, c.run_node_id, c.how, c.direct) = (w.source, w.target, w.run_node_id, w.how, w.direct)
           AND c.valid_from > $7
       )
       INSERT INTO column_edge
         (id, source, target, run_node_id, write_edge_id, direct, how, valid_from, valid_to, change)
       SELECT nextval('lineage_edge_number'), source, target, run_node_id, write_edge_id, direct, how, $7, valid_to,
         nextval('lineage_change_number')
       FROM written w WHERE NOT EXISTS (
         SELECT FROM column_edge c
         WHERE (c.source, c.target, c.run_node_id, c.how, c.direct) = (w.source, w.target, w.run_node_id, w.how, w.direct)
       )`,
      [
        ...[sources, targets, flows.map(({ to }) => to.node)],
        ...[flows.map(({ direct }) => direct), flows.map(({ how }) => how), run, writeInstant(at)],
      ],
    );
  }

  /** Lets the columns' edges end where the edges do that they belong to, after those changed since `change`. */
  async follow(change: string): Promise<void> {
    await this.query(
      `UPDATE column_edge c SET valid_to = e.valid_to, change = nextval('lineage_change_number')
       FROM lineage_edge e
       WHERE e.change > $1 AND e.kind = 'WRITE' AND c.write_edge_id = e.id AND c.valid_to <> e.valid_to`,
      [change],
    );
  }

  private async columns(ends: readonly NewColumnFlow['from'][]): Promise<readonly number[]> {
    const digests = ends.map(({ column }) => createHash('sha256').update(column).digest());
    const rows = await this.query<{ id: number; place: string }>(
      `WITH wanted AS (
         SELECT * FROM unnest($1::integer[], $2::text[], $3::bytea[]) WITH ORDINALITY AS w (node, name, digest, place)
       ), inserted AS (
         INSERT INTO lineage_column (id, node_id, name, name_digest)
         SELECT nextval('lineage_column_number'), node, name, digest
         FROM (SELECT DISTINCT node, name, digest FROM wanted) w WHERE NOT EXISTS (
           SELECT FROM lineage_column c WHERE c.node_id = w.node AND c.name_digest = w.digest
         )
         RETURNING id, node_id, name_digest
       ), known AS (
         SELECT id, node_id, name_digest FROM inserted
         UNION ALL
         SELECT c.id, c.node_id, c.name_digest FROM lineage_column c
         JOIN (SELECT DISTINCT node, digest FROM wanted) w ON c.node_id = w.node AND c.name_digest = w.digest
       )
       SELECT k.id, w.place FROM wanted w JOIN known k ON k.node_id = w.node AND k.name_digest = w.digest ORDER BY w.place`,
      [ends.map(({ node }) => node), ends.map(({ column }) => column), digests],
    );
    return rows.map(({ id }) => id);
  }

  private query<Row>(sql: string, values: unknown[]): Promise<Row[]> {
    return this.unitOfWork.manager.query<Row[]>(sql, values);
  }
}
