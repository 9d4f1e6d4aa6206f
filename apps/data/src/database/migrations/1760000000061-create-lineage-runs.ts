import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The runs of jobs: each is a node, too. */
export class CreateLineageRuns1760000000061 implements MigrationInterface {
  readonly name = 'CreateLineageRuns1760000000061';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE lineage_run (
        node_id integer CONSTRAINT lineage_run_pk PRIMARY KEY
          CONSTRAINT lineage_run_node_fk REFERENCES lineage_node (id),
        job_id integer NOT NULL CONSTRAINT lineage_run_job_fk REFERENCES lineage_node (id),
        run_id text NOT NULL,
        run_order bigint NOT NULL,
        stated boolean NOT NULL,
        state text NOT NULL CONSTRAINT lineage_run_state
          CHECK (state IN ('START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER')),
        state_rank integer NOT NULL,
        state_at timestamptz NOT NULL,
        started_at timestamptz NOT NULL,
        last_event_at timestamptz NOT NULL,
        completed_at timestamptz,
        parent_run_id text,
        parent_job text,
        nominal_at text,
        error text
      )`);
    await runner.query('CREATE INDEX lineage_run_run_id ON lineage_run (run_id)');
    await runner.query('CREATE INDEX lineage_run_job ON lineage_run (job_id, started_at, run_order)');
    await runner.query(
      'CREATE INDEX lineage_run_parent ON lineage_run (parent_run_id) WHERE parent_run_id IS NOT NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE lineage_run');
  }
}
