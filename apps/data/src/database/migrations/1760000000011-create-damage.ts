import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Chunks that were found damaged, for whoever runs the service to see. */
export class CreateDamage1760000000011 implements MigrationInterface {
  readonly name = 'CreateDamage1760000000011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE damage (
        id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT damage_pk PRIMARY KEY,
        chunk bytea NOT NULL,
        blob bytea NOT NULL,
        found text NOT NULL,
        times integer NOT NULL DEFAULT 1,
        found_at timestamptz NOT NULL DEFAULT now(),
        repaired_at timestamptz
      )`);
    // A chunk that many read is one damage.
    await runner.query('CREATE UNIQUE INDEX damage_open ON damage (chunk, blob) WHERE repaired_at IS NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE damage');
  }
}
