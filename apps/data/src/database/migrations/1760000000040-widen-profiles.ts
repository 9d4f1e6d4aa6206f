import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How columns vary together; the other new measures of a profile lie within `columns`. */
export class WidenProfiles1760000000040 implements MigrationInterface {
  readonly name = 'WidenProfiles1760000000040';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE data_profile ADD COLUMN correlations jsonb NOT NULL DEFAULT '[]'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE data_profile DROP COLUMN correlations');
  }
}
