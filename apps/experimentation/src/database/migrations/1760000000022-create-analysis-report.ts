import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reports that are kept: what was said, of which data, on which grounds. Texts of JSON stay as they were written. */
export class CreateAnalysisReport1760000000022 implements MigrationInterface {
  readonly name = 'CreateAnalysisReport1760000000022';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE analysis_report (
        id uuid CONSTRAINT analysis_report_pk PRIMARY KEY,
        ab_test_id uuid NOT NULL CONSTRAINT analysis_report_ab_test_fk REFERENCES ab_test (id),
        number integer NOT NULL,
        at timestamptz NOT NULL,
        frozen_by text NOT NULL,
        cut json NOT NULL,
        basis json NOT NULL,
        analysis json NOT NULL,
        data_digest text NOT NULL,
        digest text NOT NULL,
        information_share double precision NOT NULL,
        answered boolean NOT NULL,
        CONSTRAINT analysis_report_number_unique UNIQUE (ab_test_id, number)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE analysis_report');
  }
}
