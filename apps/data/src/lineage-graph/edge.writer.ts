import { Injectable } from '@nestjs/common';
import { writeInstant, type Instant } from '@orrery/platform-lineage';
import { UnitOfWork } from '@orrery/platform-postgres';

export type EdgeKind = 'READ' | 'WRITE' | 'STATED' | 'PART' | 'SAME' | 'RUN';

/** An edge to be; with a line, later runs of the job on that line follow it. */
export interface NewEdge {
  readonly kind: EdgeKind;
  readonly source: number;
  readonly target: number;
  readonly line: number | null;
}

/** The run whose edges are written, as it is now. */
export interface RunPlace {
  readonly node: number;
  readonly job: number;
  readonly order: string;
}

/**
 * Keeps the edges: from the first moment that anybody told of one, until a later run of the same job took its place. Runs
 * are later by when they started, and take the place when they are complete. However events come, what is kept is the same:
 * an edge ends at the earliest of what the later runs of its line close at.
 */
@Injectable()
export class EdgeWriter {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async put(edges: readonly NewEdge[], run: RunPlace | null, at: Instant): Promise<void> {
    if (edges.length === 0) return;
    const fields = (['kind', 'source', 'target', 'line'] as const).map((field) =>
      edges.map((edge) => edge[field]),
    );
    await this.query(
      `WITH wanted AS (
         SELECT * FROM unnest($1::text[], $2::integer[], $3::integer[], $4::integer[]) AS w (kind, source, target, line)
       ), earlier AS (
         UPDATE lineage_edge e SET valid_from = $5, change = nextval('lineage_change_number')
         FROM wanted w
         WHERE e.source = w.source AND e.target = w.target AND e.kind = w.kind AND e.valid_from > $5
       )
       INSERT INTO lineage_edge
         (id, kind, source, target, line, valid_from, valid_to, job_id, run_node_id, run_order, closes_at, change)
       SELECT nextval('lineage_edge_number'), kind, source, target, line, $5, 'infinity',
         CASE WHEN line IS NOT NULL THEN $6::integer END, CASE WHEN line IS NOT NULL THEN $7::integer END,
         CASE WHEN line IS NOT NULL THEN $8::bigint END, CASE WHEN line IS NOT NULL THEN 'infinity'::timestamptz END,
         nextval('lineage_change_number')
       FROM wanted w WHERE NOT EXISTS (
         SELECT FROM lineage_edge e WHERE e.source = w.source AND e.target = w.target AND e.kind = w.kind
       )`,
      [...fields, writeInstant(at), run?.job ?? null, run?.node ?? null, run?.order ?? null],
    );
  }

  /** Brings the lines of a run in order after something was told of it. */
  async settle(run: RunPlace): Promise<void> {
    const moved = await this.query<{ moved: boolean }>(
      `WITH run AS (SELECT started_at, completed_at FROM lineage_run WHERE node_id = $1), placed AS (
         SELECT e.id, e.run_started_at AS before,
           CASE WHEN run.completed_at IS NULL THEN 'infinity' ELSE GREATEST(e.valid_from, run.completed_at) END AS closes_at
         FROM lineage_edge e, run WHERE e.run_node_id = $1
       ), updated AS (
         UPDATE lineage_edge e SET run_started_at = run.started_at, closes_at = placed.closes_at
         FROM placed, run WHERE e.id = placed.id
       )
       SELECT COALESCE(bool_or(before > started_at), false) AS moved FROM placed, run`,
      [run.node],
    );
    if (moved[0]?.moved === true) await this.settleLines(run);
    else {
      await this.followOthers(run);
      await this.leadOthers(run);
    }
  }

  /** An edge of this run ends where the next one of its line closes or ends. */
  private async followOthers(run: RunPlace): Promise<void> {
    await this.query(
      `UPDATE lineage_edge e SET valid_to = next.ends_at, change = nextval('lineage_change_number')
       FROM lineage_edge own, LATERAL (
         SELECT LEAST(l.closes_at, l.valid_to) AS ends_at FROM lineage_edge l
         WHERE l.job_id = own.job_id AND l.line = own.line
           AND (l.run_started_at, l.run_order) > (own.run_started_at, own.run_order)
         ORDER BY l.run_started_at, l.run_order LIMIT 1
       ) next
       WHERE own.run_node_id = $1 AND e.id = own.id AND e.valid_to <> next.ends_at`,
      [run.node],
    );
  }

  /** Edges of earlier runs end where those of this one close, unless they ended before. */
  private async leadOthers(run: RunPlace): Promise<void> {
    await this.query(
      `UPDATE lineage_edge e SET valid_to = own.closes_at, change = nextval('lineage_change_number')
       FROM lineage_edge own
       WHERE own.run_node_id = $1 AND e.job_id = own.job_id AND e.line = own.line AND e.valid_to > own.closes_at
         AND (e.run_started_at, e.run_order) < (own.run_started_at, own.run_order)`,
      [run.node],
    );
  }

  /** A run turned out to have started earlier than was known: all that came between has another place now. */
  private async settleLines(run: RunPlace): Promise<void> {
    await this.query(
      `WITH ended AS (
         SELECT e.id, COALESCE(min(e.closes_at) OVER (
           PARTITION BY e.line ORDER BY e.run_started_at DESC, e.run_order DESC
           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
         ), 'infinity') AS ends_at
         FROM lineage_edge e
         WHERE e.job_id = $1 AND e.line IN (SELECT line FROM lineage_edge WHERE run_node_id = $2)
       )
       UPDATE lineage_edge e SET valid_to = ended.ends_at, change = nextval('lineage_change_number')
       FROM ended WHERE e.id = ended.id AND e.valid_to <> ended.ends_at`,
      [run.job, run.node],
    );
  }

  private query<Row>(sql: string, values: unknown[]): Promise<Row[]> {
    return this.unitOfWork.manager.query<Row[]>(sql, values);
  }
}
