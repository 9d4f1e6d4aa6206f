import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateRequestLimit1760000000050 implements MigrationInterface {
  readonly name = 'CreateRequestLimit1760000000050';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE request_limit (
        id uuid CONSTRAINT request_limit_pk PRIMARY KEY,
        endpoint_id uuid CONSTRAINT request_limit_endpoint_fk REFERENCES endpoint (id),
        token text,
        per_second double precision,
        burst integer,
        concurrent integer,
        set_at timestamptz NOT NULL,
        set_by text NOT NULL,
        CONSTRAINT request_limit_scope_unique UNIQUE NULLS NOT DISTINCT (endpoint_id, token),
        CONSTRAINT request_limit_positive CHECK (per_second > 0 AND burst > 0 AND concurrent > 0),
        CONSTRAINT request_limit_bounds CHECK (per_second IS NOT NULL OR concurrent IS NOT NULL),
        CONSTRAINT request_limit_burst_of_rate CHECK ((per_second IS NULL) = (burst IS NULL))
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE request_limit');
  }
}
