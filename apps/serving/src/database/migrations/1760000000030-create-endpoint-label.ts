import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateEndpointLabel1760000000030 implements MigrationInterface {
  readonly name = 'CreateEndpointLabel1760000000030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE endpoint_label (
        endpoint_id uuid NOT NULL CONSTRAINT endpoint_label_endpoint_fk REFERENCES endpoint (id),
        label text NOT NULL,
        version integer NOT NULL,
        version_id uuid NOT NULL,
        CONSTRAINT endpoint_label_pk PRIMARY KEY (endpoint_id, label)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE endpoint_label');
  }
}
