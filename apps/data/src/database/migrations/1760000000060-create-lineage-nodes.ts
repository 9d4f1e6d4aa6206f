import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What jobs said, as they said it, and what stands in the graph of lineage. */
export class CreateLineageNodes1760000000060 implements MigrationInterface {
  readonly name = 'CreateLineageNodes1760000000060';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE SEQUENCE lineage_event_number AS bigint');
    await runner.query('CREATE SEQUENCE lineage_node_number AS integer');
    await runner.query('CREATE SEQUENCE lineage_edge_number AS integer');
    await runner.query('CREATE SEQUENCE lineage_column_number AS integer');
    await runner.query('CREATE SEQUENCE lineage_change_number AS bigint');
    await runner.query(`
      CREATE TABLE lineage_event (
        digest bytea CONSTRAINT lineage_event_pk PRIMARY KEY,
        number bigint NOT NULL CONSTRAINT lineage_event_number_unique UNIQUE,
        kind text NOT NULL CONSTRAINT lineage_event_kind CHECK (kind IN ('RUN', 'JOB', 'DATASET', 'REPORT')),
        happened_at timestamptz NOT NULL,
        received_at timestamptz NOT NULL,
        run_id text,
        body json NOT NULL
      )`);
    await runner.query(
      'CREATE INDEX lineage_event_run ON lineage_event (run_id, number) WHERE run_id IS NOT NULL',
    );
    await runner.query(`
      CREATE TABLE lineage_node (
        id integer CONSTRAINT lineage_node_pk PRIMARY KEY,
        key bytea NOT NULL CONSTRAINT lineage_node_key_unique UNIQUE,
        kind text NOT NULL,
        namespace text NOT NULL,
        name text NOT NULL,
        label text NOT NULL,
        detail text NOT NULL,
        described_at timestamptz NOT NULL,
        first_seen_at timestamptz NOT NULL
      )`);
    await runner.query(`CREATE INDEX lineage_node_kind ON lineage_node (kind, id) WHERE kind <> 'RUN'`);
    await runner.query(`
      CREATE TABLE lineage_schema (
        node_id integer NOT NULL CONSTRAINT lineage_schema_node_fk REFERENCES lineage_node (id),
        happened_at timestamptz NOT NULL,
        digest bytea NOT NULL,
        columns json NOT NULL,
        CONSTRAINT lineage_schema_pk PRIMARY KEY (node_id, happened_at, digest)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE lineage_schema, lineage_node, lineage_event');
    await runner.query(
      `DROP SEQUENCE lineage_event_number, lineage_node_number, lineage_edge_number, lineage_column_number,
        lineage_change_number`,
    );
  }
}
