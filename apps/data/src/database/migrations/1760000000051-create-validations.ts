import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How versions met suites, expectation by expectation. */
export class CreateValidations1760000000051 implements MigrationInterface {
  readonly name = 'CreateValidations1760000000051';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE validation (
        id uuid CONSTRAINT validation_pk PRIMARY KEY,
        version_id uuid NOT NULL CONSTRAINT validation_version_fk REFERENCES dataset_version (id),
        suite_id uuid CONSTRAINT validation_suite_fk REFERENCES expectation_suite (id),
        suite text NOT NULL,
        revision integer,
        occasion text NOT NULL CONSTRAINT validation_occasion CHECK (occasion IN ('INTAKE', 'REQUEST')),
        success boolean NOT NULL,
        evaluated integer NOT NULL,
        successful integer NOT NULL,
        scans integer NOT NULL,
        row_keys jsonb NOT NULL,
        parameters jsonb NOT NULL,
        validated_at timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX validation_version ON validation (version_id, id)');
    await runner.query('CREATE INDEX validation_suite ON validation (suite_id)');
    await runner.query(`
      CREATE TABLE validation_outcome (
        validation_id uuid NOT NULL CONSTRAINT validation_outcome_validation_fk REFERENCES validation (id),
        position integer NOT NULL,
        configuration jsonb NOT NULL,
        kind text NOT NULL CONSTRAINT validation_outcome_kind CHECK (kind IN ('ROWS', 'OBSERVED', 'FAULT')),
        success boolean NOT NULL,
        elements bigint,
        unexpected bigint,
        fault text,
        result jsonb NOT NULL,
        CONSTRAINT validation_outcome_pk PRIMARY KEY (validation_id, position)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE validation_outcome, validation');
  }
}
