import { Injectable } from '@nestjs/common';
import type { PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork } from '@orrery/platform-postgres';
import type { LineageRun } from './lineage-run.js';

/** What is known of a job without a run is no run that anybody asks for. */
const RUNS = `
  SELECT node_id AS "nodeId", job_id AS "jobId", run_id AS "runId", state, started_at AS "startedAt",
    CASE WHEN state_rank = 2 THEN state_at END AS "endedAt", nominal_at AS "nominalAt",
    parent_run_id AS "parentRunId", parent_job AS "parentJob", error
  FROM lineage_run WHERE NOT stated`;

@Injectable()
export class LineageRunRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Runs of one identifier: one for each job that has a run with it. */
  findByRunId(runId: string): Promise<readonly LineageRun[]> {
    return this.query(`${RUNS} AND run_id = $1 ORDER BY started_at, run_order`, [runId]);
  }

  findByNodes(nodes: readonly number[]): Promise<readonly LineageRun[]> {
    return this.query(`${RUNS} AND node_id = ANY ($1::integer[])`, [nodes]);
  }

  /** The runs of a job, the latest first; `after` is a node. */
  listOfJob(job: number, { first, after }: PageRequest): Promise<readonly LineageRun[]> {
    return this.query(
      `${RUNS} AND job_id = $1 AND ($2::integer IS NULL OR (started_at, run_order) < (
         SELECT started_at, run_order FROM lineage_run WHERE node_id = $2
       ))
       ORDER BY started_at DESC, run_order DESC LIMIT $3`,
      [job, after, first + 1],
    );
  }

  /** The runs that were parts of one. */
  childrenOf(runId: string, limit: number): Promise<readonly LineageRun[]> {
    return this.query(`${RUNS} AND parent_run_id = $1 ORDER BY started_at, run_order LIMIT $2`, [
      runId,
      limit,
    ]);
  }

  /** In microseconds since 1970; null for a run that nobody told of. */
  async lastEventOf(runId: string): Promise<number | null> {
    const [row] = await this.query<{ last: number | null }>(
      `SELECT (extract(epoch FROM max(last_event_at)) * 1000000)::float8 AS last FROM lineage_run WHERE run_id = $1`,
      [runId],
    );
    return row?.last ?? null;
  }

  /** What runs read and wrote, by their nodes. */
  async flowsOf(
    runs: readonly number[],
  ): Promise<readonly { run: number; node: number; kind: 'READ' | 'WRITE' }[]> {
    return this.query(
      `SELECT target AS run, source AS node, kind FROM lineage_edge WHERE kind = 'READ' AND target = ANY ($1::integer[])
       UNION ALL
       SELECT source, target, kind FROM lineage_edge WHERE kind = 'WRITE' AND source = ANY ($1::integer[])
       ORDER BY 1, 2`,
      [runs],
    );
  }

  private query<Row = LineageRun>(sql: string, values: unknown[]): Promise<Row[]> {
    return this.unitOfWork.manager.query<Row[]>(sql, values);
  }
}
