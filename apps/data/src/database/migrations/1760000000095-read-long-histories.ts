import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which job reads the history of a table of a lakehouse, where that takes long. */
export class ReadLongHistories1760000000095 implements MigrationInterface {
  readonly name = 'ReadLongHistories1760000000095';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE lakehouse_table
        ADD COLUMN history_job_id uuid CONSTRAINT lakehouse_table_history_job_fk REFERENCES data_job (id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE lakehouse_table DROP COLUMN history_job_id');
  }
}
