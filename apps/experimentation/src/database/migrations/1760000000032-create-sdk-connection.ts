import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What SDKs that know no header show in their path; a key is stored by its digest only. */
export class CreateSdkConnection1760000000032 implements MigrationInterface {
  readonly name = 'CreateSdkConnection1760000000032';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE sdk_connection (
        id uuid CONSTRAINT sdk_connection_pk PRIMARY KEY,
        name text COLLATE "C" NOT NULL CONSTRAINT sdk_connection_name_unique UNIQUE,
        key_sha256 text NOT NULL CONSTRAINT sdk_connection_key_unique UNIQUE,
        remote_only boolean NOT NULL,
        encryption_key text,
        created_at timestamptz NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE sdk_connection');
  }
}
