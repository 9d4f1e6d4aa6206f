import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Instant } from '@orrery/platform-lineage';
import { writeInstant } from '@orrery/platform-lineage';
import { UnitOfWork } from '@orrery/platform-postgres';
import {
  nodeKey,
  nodeText,
  type LineageNode,
  type NodeKind,
  type NodeRef,
  type SchemaColumn,
} from './lineage-node.js';
import type { NodeFacts } from '../lineage-event/lineage-facts.js';

interface NodeRow {
  readonly id: number;
  readonly kind: NodeKind;
  readonly namespace: string;
  readonly name: string;
  readonly label: string;
  readonly detail: string;
  readonly first_seen_at: Date;
}

const COLUMNS = 'id, kind, namespace, name, label, detail, first_seen_at';

/** What stands in the graph. Numbers are given out one after another, to one writer at a time. */
@Injectable()
export class LineageNodeRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** The numbers of nodes by their texts; what is not there yet gets one. The last word about a node is the latest event's. */
  async put(nodes: readonly NodeFacts[], at: Instant): Promise<ReadonlyMap<string, number>> {
    const keys = nodes.map(nodeKey);
    const fields = (['kind', 'namespace', 'name', 'label', 'detail'] as const).map((field) =>
      nodes.map((node) => node[field]),
    );
    const moment = writeInstant(at);
    const rows = await this.query<{ id: number; key: Buffer }>(
      `WITH wanted AS (
         SELECT * FROM unnest($1::bytea[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
           AS w (key, kind, namespace, name, label, detail)
       ), inserted AS (
         INSERT INTO lineage_node (id, key, kind, namespace, name, label, detail, described_at, first_seen_at)
         SELECT nextval('lineage_node_number'), key, kind, namespace, name, label, detail, $7, $7
         FROM wanted w WHERE NOT EXISTS (SELECT FROM lineage_node n WHERE n.key = w.key)
         RETURNING id, key
       ), described AS (
         UPDATE lineage_node n
         SET first_seen_at = LEAST(n.first_seen_at, $7), label = said.label, detail = said.detail, described_at = said.at
         FROM wanted w JOIN lineage_node old ON old.key = w.key, LATERAL (
           SELECT label, detail, at
           FROM (VALUES (w.label, w.detail, $7::timestamptz), (old.label, old.detail, old.described_at))
             AS s (label, detail, at)
           ORDER BY label <> '' DESC, detail <> '' DESC, at DESC, label DESC, detail DESC LIMIT 1
         ) said
         WHERE n.id = old.id AND (n.first_seen_at > $7
           OR (n.label, n.detail, n.described_at) <> (said.label, said.detail, said.at))
       )
       SELECT id, key FROM inserted
       UNION ALL SELECT n.id, n.key FROM lineage_node n JOIN wanted w ON w.key = n.key`,
      [keys, ...fields, moment],
    );
    const numbers = new Map(rows.map(({ id, key }) => [key.toString('hex'), id]));
    return new Map(nodes.map((node, place) => [nodeText(node), numbers.get(hexOf(keys[place])) ?? 0]));
  }

  async addSchemas(
    schemas: readonly { readonly node: number; readonly columns: readonly SchemaColumn[] }[],
    at: Instant,
  ) {
    if (schemas.length === 0) return;
    const texts = schemas.map(({ columns }) => JSON.stringify(columns));
    await this.query(
      `INSERT INTO lineage_schema (node_id, happened_at, digest, columns)
       SELECT node, $2, digest, columns::json FROM unnest($1::integer[], $3::bytea[], $4::text[]) AS s (node, digest, columns)
       ON CONFLICT DO NOTHING`,
      [
        schemas.map(({ node }) => node),
        writeInstant(at),
        texts.map((text) => createHash('sha256').update(text).digest()),
        texts,
      ],
    );
  }

  async findByRef(ref: NodeRef): Promise<LineageNode | null> {
    return (await this.findByRefs([ref]))[0] ?? null;
  }

  async findByRefs(refs: readonly NodeRef[]): Promise<readonly LineageNode[]> {
    const rows = await this.query<NodeRow>(
      `SELECT ${COLUMNS} FROM lineage_node WHERE key = ANY ($1::bytea[]) ORDER BY id`,
      [refs.map(nodeKey)],
    );
    return rows.map(toNode);
  }

  async findByIds(ids: readonly number[]): Promise<ReadonlyMap<number, LineageNode>> {
    const rows = await this.query<NodeRow>(
      `SELECT ${COLUMNS} FROM lineage_node WHERE id = ANY ($1::integer[])`,
      [ids],
    );
    return new Map(rows.map((row) => [row.id, toNode(row)]));
  }

  /** Nodes in the order in which they were first heard of; runs are listed by their jobs. */
  async list(kinds: readonly NodeKind[], after: number, limit: number): Promise<readonly LineageNode[]> {
    const rows = await this.query<NodeRow>(
      `SELECT ${COLUMNS} FROM lineage_node WHERE kind <> 'RUN' AND kind = ANY ($1::text[]) AND id > $2 ORDER BY id LIMIT $3`,
      [kinds, after, limit],
    );
    return rows.map(toNode);
  }

  async namespaces(
    after: string,
    limit: number,
  ): Promise<readonly { namespace: string; since: Date; until: Date }[]> {
    return this.query(
      `SELECT namespace, min(first_seen_at) AS since, max(described_at) AS until FROM lineage_node
       WHERE kind <> 'RUN' AND namespace > $1 GROUP BY namespace ORDER BY namespace LIMIT $2`,
      [after, limit],
    );
  }

  /** The columns that each node was last seen with until `asOf`. */
  async schemasOf(
    ids: readonly number[],
    asOf: Instant | null,
  ): Promise<ReadonlyMap<number, readonly SchemaColumn[]>> {
    const rows = await this.query<{ id: number; columns: readonly SchemaColumn[] }>(
      `SELECT n.id, s.columns FROM unnest($1::integer[]) AS n (id), LATERAL (
         SELECT columns FROM lineage_schema WHERE node_id = n.id AND happened_at <= $2
         ORDER BY happened_at DESC, digest DESC LIMIT 1
       ) s`,
      [ids, asOf === null ? 'infinity' : writeInstant(asOf)],
    );
    return new Map(rows.map(({ id, columns }) => [id, columns]));
  }

  private query<Row>(sql: string, values: unknown[]): Promise<Row[]> {
    return this.unitOfWork.manager.query<Row[]>(sql, values);
  }
}

function toNode({ first_seen_at: firstSeenAt, ...row }: NodeRow): LineageNode {
  return { ...row, firstSeenAt };
}

function hexOf(key: Buffer | undefined): string {
  return key === undefined ? '' : key.toString('hex');
}
