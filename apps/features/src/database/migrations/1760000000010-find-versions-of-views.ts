import type { MigrationInterface, QueryRunner } from 'typeorm';

/** From a feature view to the model versions that learned from it. */
export class FindVersionsOfViews1760000000010 implements MigrationInterface {
  readonly name = 'FindVersionsOfViews1760000000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX training_set_view_view ON training_set_view (view_id, training_set_id)');
    await runner.query(
      'CREATE INDEX model_training_set ON model_training (training_set_id, model_version_id)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX model_training_set, training_set_view_view');
  }
}
