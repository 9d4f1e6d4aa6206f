import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { writeInstant, type Instant } from '@orrery/platform-lineage';
import { UnitOfWork } from '@orrery/platform-postgres';
import type { LineageFacet } from './lineage-facet.js';

/** A node's facet as an event has it. */
export interface NewFacet {
  readonly node: number;
  readonly name: string;
  /** Its JSON. */
  readonly text: string;
}

interface FacetRow extends LineageFacet {
  readonly node: number;
}

/** Facets of nodes: each body once, whoever said it. */
@Injectable()
export class LineageFacetRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async add(facets: readonly NewFacet[], at: Instant): Promise<void> {
    if (facets.length === 0) return;
    await this.unitOfWork.manager.query(
      `WITH said AS (
         SELECT * FROM unnest($1::integer[], $2::text[], $3::bytea[], $4::text[]) AS s (node, name, digest, body)
       ), bodies AS (
         INSERT INTO lineage_facet_body (digest, body)
         SELECT DISTINCT ON (digest) digest, body::json FROM said ORDER BY digest ON CONFLICT DO NOTHING
       )
       INSERT INTO lineage_facet (node_id, name, happened_at, digest)
       SELECT node, name, $5, digest FROM said ON CONFLICT DO NOTHING`,
      [
        facets.map(({ node }) => node),
        facets.map(({ name }) => name),
        facets.map(({ text }) => createHash('sha256').update(text).digest()),
        facets.map(({ text }) => text),
        writeInstant(at),
      ],
    );
  }

  /** What was last said of each node until `asOf`, under each name; what was taken back is not there. */
  async ofNodes(
    nodes: readonly number[],
    asOf: Instant | null,
  ): Promise<ReadonlyMap<number, readonly LineageFacet[]>> {
    const rows = await this.unitOfWork.manager.query<FacetRow[]>(
      `SELECT last.node_id AS node, last.name, last.happened_at AS at, b.body AS value
       FROM (
         SELECT DISTINCT ON (node_id, name) node_id, name, happened_at, digest FROM lineage_facet
         WHERE node_id = ANY ($1::integer[]) AND happened_at <= $2
         ORDER BY node_id, name, happened_at DESC, digest DESC
       ) last JOIN lineage_facet_body b USING (digest)
       WHERE (b.body ->> '_deleted') IS DISTINCT FROM 'true'
       ORDER BY last.node_id, last.name`,
      [nodes, asOf === null ? 'infinity' : writeInstant(asOf)],
    );
    const found = new Map<number, LineageFacet[]>();
    for (const { node, ...facet } of rows) found.set(node, [...(found.get(node) ?? []), facet]);
    return found;
  }
}
