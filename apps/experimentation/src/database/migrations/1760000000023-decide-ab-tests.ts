import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The end of a test is a decision. */
export class DecideABTests1760000000023 implements MigrationInterface {
  readonly name = 'DecideABTests1760000000023';

  async up(runner: QueryRunner): Promise<void> {
    await this.allow(runner, "'DRAFT', 'RUNNING', 'STOPPED', 'DECIDED'");
    await runner.query('ALTER TABLE ab_test ADD COLUMN decided_at timestamptz, ADD COLUMN decision jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`UPDATE ab_test SET status = 'STOPPED' WHERE status = 'DECIDED'`);
    await runner.query('ALTER TABLE ab_test DROP COLUMN decided_at, DROP COLUMN decision');
    await this.allow(runner, "'DRAFT', 'RUNNING', 'STOPPED'");
  }

  private async allow(runner: QueryRunner, statuses: string): Promise<void> {
    await runner.query('ALTER TABLE ab_test DROP CONSTRAINT ab_test_status_check');
    await runner.query(
      `ALTER TABLE ab_test ADD CONSTRAINT ab_test_status_check CHECK (status IN (${statuses}))`,
    );
  }
}
