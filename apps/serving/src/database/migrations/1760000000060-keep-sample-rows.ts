import type { MigrationInterface, QueryRunner } from 'typeorm';

export class KeepSampleRows1760000000060 implements MigrationInterface {
  readonly name = 'KeepSampleRows1760000000060';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE served_version ADD COLUMN sample_rows jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE served_version DROP COLUMN sample_rows');
  }
}
