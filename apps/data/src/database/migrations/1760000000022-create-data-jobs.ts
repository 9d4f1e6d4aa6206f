import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Long work that can be looked at, stopped and gone on with. */
export class CreateDataJobs1760000000022 implements MigrationInterface {
  readonly name = 'CreateDataJobs1760000000022';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE data_job (
        id uuid CONSTRAINT data_job_pk PRIMARY KEY,
        kind text NOT NULL,
        payload jsonb NOT NULL,
        state text NOT NULL CONSTRAINT data_job_state
          CHECK (state IN ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
        step text NOT NULL,
        progress double precision NOT NULL CONSTRAINT data_job_progress CHECK (progress BETWEEN 0 AND 1),
        checkpoint jsonb,
        result jsonb,
        failure jsonb,
        attempt integer NOT NULL,
        tries integer NOT NULL,
        requested_by text NOT NULL,
        created_at timestamptz NOT NULL,
        started_at timestamptz,
        alive_at timestamptz,
        finished_at timestamptz
      )`);
    await runner.query(
      `CREATE INDEX data_job_unfinished ON data_job (id) WHERE state IN ('QUEUED', 'RUNNING')`,
    );
    await runner.query('CREATE INDEX data_job_kind ON data_job (kind, id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE data_job');
  }
}
