import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An endpoint may be unloaded: it keeps everything but its processes. */
export class LoadEndpoints1760000000020 implements MigrationInterface {
  readonly name = 'LoadEndpoints1760000000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE endpoint ADD COLUMN loaded boolean NOT NULL DEFAULT true');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE endpoint DROP COLUMN loaded');
  }
}
