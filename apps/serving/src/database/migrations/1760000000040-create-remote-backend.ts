import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Versions that a server elsewhere answers for, also those of which there is no file here. */
export class CreateRemoteBackend1760000000040 implements MigrationInterface {
  readonly name = 'CreateRemoteBackend1760000000040';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE served_version ALTER COLUMN content_digest DROP NOT NULL');
    await runner.query(`
      CREATE TABLE remote_backend (
        id uuid CONSTRAINT remote_backend_pk PRIMARY KEY,
        version_id uuid NOT NULL CONSTRAINT remote_backend_version_unique UNIQUE,
        model_id uuid NOT NULL,
        model text NOT NULL,
        version integer NOT NULL,
        protocol jsonb NOT NULL,
        urls text[] NOT NULL,
        registered_at timestamptz NOT NULL,
        registered_by text NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE remote_backend');
    await runner.query('DELETE FROM served_version WHERE content_digest IS NULL');
    await runner.query('ALTER TABLE served_version ALTER COLUMN content_digest SET NOT NULL');
  }
}
