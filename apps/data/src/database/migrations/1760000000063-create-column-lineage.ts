import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which columns went into which; the column without a name stands for all rows of its node. */
export class CreateColumnLineage1760000000063 implements MigrationInterface {
  readonly name = 'CreateColumnLineage1760000000063';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE lineage_column (
        id integer CONSTRAINT lineage_column_pk PRIMARY KEY,
        node_id integer NOT NULL CONSTRAINT lineage_column_node_fk REFERENCES lineage_node (id),
        name text NOT NULL,
        name_digest bytea NOT NULL,
        CONSTRAINT lineage_column_unique UNIQUE (node_id, name_digest)
      )`);
    await runner.query(`
      CREATE TABLE column_edge (
        id integer CONSTRAINT column_edge_pk PRIMARY KEY,
        source integer NOT NULL CONSTRAINT column_edge_source_fk REFERENCES lineage_column (id),
        target integer NOT NULL CONSTRAINT column_edge_target_fk REFERENCES lineage_column (id),
        run_node_id integer NOT NULL,
        write_edge_id integer NOT NULL,
        direct boolean NOT NULL,
        how text NOT NULL,
        valid_from timestamptz NOT NULL,
        valid_to timestamptz NOT NULL,
        change bigint NOT NULL,
        CONSTRAINT column_edge_unique UNIQUE (source, target, run_node_id, how, direct)
      )`);
    await runner.query('CREATE INDEX column_edge_write ON column_edge (write_edge_id)');
    await runner.query('CREATE INDEX column_edge_change ON column_edge (change)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE column_edge, lineage_column');
  }
}
