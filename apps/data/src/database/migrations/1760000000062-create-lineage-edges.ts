import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What flows from where to where, and when that was so. An edge with a line is followed by that of a later run of the
 * same job on the same line: from when that run completed it no longer holds.
 */
export class CreateLineageEdges1760000000062 implements MigrationInterface {
  readonly name = 'CreateLineageEdges1760000000062';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE lineage_edge (
        id integer CONSTRAINT lineage_edge_pk PRIMARY KEY,
        kind text NOT NULL CONSTRAINT lineage_edge_kind
          CHECK (kind IN ('READ', 'WRITE', 'STATED', 'PART', 'SAME', 'RUN')),
        source integer NOT NULL CONSTRAINT lineage_edge_source_fk REFERENCES lineage_node (id),
        target integer NOT NULL CONSTRAINT lineage_edge_target_fk REFERENCES lineage_node (id),
        valid_from timestamptz NOT NULL,
        valid_to timestamptz NOT NULL,
        job_id integer,
        line integer,
        run_node_id integer,
        run_started_at timestamptz,
        run_order bigint,
        closes_at timestamptz,
        change bigint NOT NULL,
        CONSTRAINT lineage_edge_unique UNIQUE (source, target, kind)
      )`);
    await runner.query('CREATE INDEX lineage_edge_target ON lineage_edge (target, kind)');
    await runner.query('CREATE INDEX lineage_edge_change ON lineage_edge (change)');
    await runner.query(
      'CREATE INDEX lineage_edge_run ON lineage_edge (run_node_id) WHERE run_node_id IS NOT NULL',
    );
    await runner.query(
      'CREATE INDEX lineage_edge_line ON lineage_edge (job_id, line, run_started_at, run_order) WHERE line IS NOT NULL',
    );
    await runner.query(
      'CREATE INDEX lineage_edge_open ON lineage_edge (job_id, line, valid_to) WHERE line IS NOT NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE lineage_edge');
  }
}
