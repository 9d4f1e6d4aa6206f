import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { JobState } from '@orrery/domain';
import { writeInstant, type Instant } from '@orrery/platform-lineage';
import { UnitOfWork } from '@orrery/platform-postgres';
import type { RunFacts } from '../lineage-event/lineage-facts.js';
import { nodeKey, runNode } from '../lineage-graph/lineage-node.js';
import type { RunPlace } from '../lineage-graph/edge.writer.js';

/** An end counts whenever it is told; of the rest, the latest; what tells something else counts for nothing. */
const RANKS: Readonly<Record<JobState, number>> = {
  OTHER: 0,
  START: 1,
  RUNNING: 1,
  ABORT: 2,
  FAIL: 2,
  COMPLETE: 2,
};

/** Keeps what is known of runs; the same whatever the order in which it was told. */
@Injectable()
export class RunWriter {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async put(
    run: RunFacts,
    ids: { readonly node: number; readonly job: number },
    at: Instant,
  ): Promise<RunPlace> {
    const order = orderOf(run);
    const moment = writeInstant(at);
    await this.unitOfWork.manager.query(
      `INSERT INTO lineage_run AS r (node_id, job_id, run_id, run_order, stated, state, state_rank, state_at, started_at,
         last_event_at, completed_at, parent_run_id, parent_job, nominal_at, error)
       VALUES ($1, $2, $3, $4, $5, $6::text, $7, $8, $8, $8, CASE WHEN $6::text = 'COMPLETE' THEN $8::timestamptz END,
         $9, $10, $11, $12)
       ON CONFLICT (node_id) DO UPDATE SET
         (state, state_rank, state_at) = (
           SELECT s.state, s.rank, s.at FROM (VALUES (r.state, r.state_rank, r.state_at),
             (excluded.state, excluded.state_rank, excluded.state_at)) AS s (state, rank, at)
           ORDER BY s.rank DESC, s.at DESC, s.state DESC LIMIT 1
         ),
         (parent_run_id, parent_job) = (
           SELECT p.run, p.job FROM (VALUES (r.parent_run_id, r.parent_job),
             (excluded.parent_run_id, excluded.parent_job)) AS p (run, job)
           ORDER BY p.run NULLS LAST, p.job LIMIT 1
         ),
         started_at = LEAST(r.started_at, excluded.started_at),
         last_event_at = GREATEST(r.last_event_at, excluded.last_event_at),
         completed_at = LEAST(r.completed_at, excluded.completed_at),
         nominal_at = LEAST(r.nominal_at, excluded.nominal_at),
         error = GREATEST(r.error, excluded.error)`,
      [
        ...[ids.node, ids.job, run.runId, order, run.stated, run.state, RANKS[run.state], moment],
        ...[run.parent?.runId ?? null, run.parent?.job ?? null, run.nominalAt, run.error],
      ],
    );
    return { node: ids.node, job: ids.job, order };
  }
}

/** Any order, so long as it is the same wherever and whenever the run is written. */
function orderOf({ job, runId }: RunFacts): string {
  return createHash('sha256')
    .update(nodeKey(runNode(job, runId)))
    .digest()
    .readBigInt64BE(0)
    .toString();
}
