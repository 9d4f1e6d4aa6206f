import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What events said of things besides what the graph is made of: facets, each kept once, and who had which when. */
export class CreateLineageFacets1760000000064 implements MigrationInterface {
  readonly name = 'CreateLineageFacets1760000000064';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE lineage_facet_body (
        digest bytea CONSTRAINT lineage_facet_body_pk PRIMARY KEY,
        body json NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE lineage_facet (
        node_id integer NOT NULL CONSTRAINT lineage_facet_node_fk REFERENCES lineage_node (id),
        name text NOT NULL,
        happened_at timestamptz NOT NULL,
        digest bytea NOT NULL CONSTRAINT lineage_facet_body_fk REFERENCES lineage_facet_body (digest),
        CONSTRAINT lineage_facet_pk PRIMARY KEY (node_id, name, happened_at, digest)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE lineage_facet, lineage_facet_body');
  }
}
