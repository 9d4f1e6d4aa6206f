import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A running test comes with the groups that its condition refers to. */
export class KeepSavedGroups1760000000063 implements MigrationInterface {
  readonly name = 'KeepSavedGroups1760000000063';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE running_ab_test ADD COLUMN saved_groups jsonb NOT NULL DEFAULT '{}'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE running_ab_test DROP COLUMN saved_groups');
  }
}
