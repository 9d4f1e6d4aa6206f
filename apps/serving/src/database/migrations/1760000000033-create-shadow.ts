import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateShadow1760000000033 implements MigrationInterface {
  readonly name = 'CreateShadow1760000000033';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE shadow (
        id uuid CONSTRAINT shadow_pk PRIMARY KEY,
        endpoint_id uuid NOT NULL CONSTRAINT shadow_endpoint_unique UNIQUE
          CONSTRAINT shadow_endpoint_fk REFERENCES endpoint (id),
        version integer NOT NULL,
        version_id uuid NOT NULL,
        percent double precision NOT NULL,
        started_at timestamptz NOT NULL,
        started_by text NOT NULL,
        tally jsonb NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE shadow');
  }
}
