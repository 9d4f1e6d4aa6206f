import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Suites of expectations, every revision of which is kept. */
export class CreateExpectationSuites1760000000050 implements MigrationInterface {
  readonly name = 'CreateExpectationSuites1760000000050';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE expectation_suite (
        id uuid CONSTRAINT expectation_suite_pk PRIMARY KEY,
        dataset_id uuid NOT NULL CONSTRAINT expectation_suite_dataset_fk REFERENCES dataset (id),
        name text NOT NULL,
        judges_intake boolean NOT NULL,
        revision integer NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT expectation_suite_name_unique UNIQUE (dataset_id, name)
      )`);
    await runner.query(`
      CREATE TABLE suite_revision (
        suite_id uuid NOT NULL CONSTRAINT suite_revision_suite_fk REFERENCES expectation_suite (id),
        revision integer NOT NULL,
        body jsonb NOT NULL,
        row_keys jsonb NOT NULL,
        author text NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT suite_revision_pk PRIMARY KEY (suite_id, revision)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE suite_revision, expectation_suite');
  }
}
