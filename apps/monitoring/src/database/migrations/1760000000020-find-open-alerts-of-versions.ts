import type { MigrationInterface, QueryRunner } from 'typeorm';

export class FindOpenAlertsOfVersions1760000000020 implements MigrationInterface {
  readonly name = 'FindOpenAlertsOfVersions1760000000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE INDEX alert_open_version ON alert (model_version_id) WHERE resolved_at IS NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX alert_open_version');
  }
}
