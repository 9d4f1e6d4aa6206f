import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Files that arrive in pieces, however often their sender is cut off. */
export class CreateUploads1760000000030 implements MigrationInterface {
  readonly name = 'CreateUploads1760000000030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE upload (
        id uuid CONSTRAINT upload_pk PRIMARY KEY,
        size_bytes bigint NOT NULL,
        arrived_bytes bigint NOT NULL CONSTRAINT upload_arrived CHECK (arrived_bytes BETWEEN 0 AND size_bytes),
        metadata text NOT NULL,
        purpose jsonb,
        lease_id uuid,
        writer_state bytea,
        stored jsonb,
        job_id uuid,
        created_by text NOT NULL,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX upload_expires_at ON upload (expires_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE upload');
  }
}
