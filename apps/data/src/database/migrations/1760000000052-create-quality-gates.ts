import type { MigrationInterface, QueryRunner } from 'typeorm';

const ACTION = `IN ('REFUSE', 'QUARANTINE', 'WARN')`;

/** What becomes of files that fail, by dataset, branch and severity. */
export class CreateQualityGates1760000000052 implements MigrationInterface {
  readonly name = 'CreateQualityGates1760000000052';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE quality_gate (
        dataset_id uuid NOT NULL CONSTRAINT quality_gate_dataset_fk REFERENCES dataset (id),
        branch text NOT NULL,
        critical text NOT NULL CONSTRAINT quality_gate_critical CHECK (critical ${ACTION}),
        warning text NOT NULL CONSTRAINT quality_gate_warning CHECK (warning ${ACTION}),
        info text NOT NULL CONSTRAINT quality_gate_info CHECK (info ${ACTION}),
        CONSTRAINT quality_gate_pk PRIMARY KEY (dataset_id, branch)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE quality_gate');
  }
}
