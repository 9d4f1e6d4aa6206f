import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateBatchSetting1760000000070 implements MigrationInterface {
  readonly name = 'CreateBatchSetting1760000000070';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE batch_setting (
        model text CONSTRAINT batch_setting_pk PRIMARY KEY,
        mode text NOT NULL,
        max_rows integer NOT NULL,
        max_bytes integer NOT NULL,
        max_wait_ms double precision NOT NULL,
        set_at timestamptz NOT NULL,
        set_by text NOT NULL,
        CONSTRAINT batch_setting_mode CHECK (mode IN ('AUTO', 'OFF')),
        CONSTRAINT batch_setting_bounds CHECK (max_rows > 0 AND max_bytes > 0 AND max_wait_ms >= 0)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE batch_setting');
  }
}
