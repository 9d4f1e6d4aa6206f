import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateModelOptimizations1760000000040 implements MigrationInterface {
  readonly name = 'CreateModelOptimizations1760000000040';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE model_optimization (
        id uuid CONSTRAINT model_optimization_pk PRIMARY KEY,
        model_id uuid NOT NULL CONSTRAINT model_optimization_model_fk REFERENCES registered_model (id),
        source_version_id uuid NOT NULL CONSTRAINT model_optimization_source_fk REFERENCES model_version (id),
        technique jsonb NOT NULL,
        rows jsonb NOT NULL,
        max_accuracy_drop double precision,
        description text NOT NULL,
        state text NOT NULL CONSTRAINT model_optimization_state
          CHECK (state IN ('QUEUED', 'RUNNING', 'SUCCEEDED', 'REFUSED', 'FAILED')),
        step text,
        progress double precision NOT NULL,
        report jsonb,
        refusal jsonb,
        error text,
        result_version_id uuid
          CONSTRAINT model_optimization_result_unique UNIQUE
          CONSTRAINT model_optimization_result_fk REFERENCES model_version (id),
        request_key text,
        requested_by text NOT NULL,
        requested_at timestamptz NOT NULL,
        finished_at timestamptz,
        CONSTRAINT model_optimization_request_key_unique UNIQUE (model_id, request_key)
      )`);
    await runner.query(
      'CREATE INDEX model_optimization_source ON model_optimization (source_version_id, id)',
    );
    await runner.query(`
      CREATE INDEX model_optimization_unfinished ON model_optimization (id)
        WHERE state IN ('QUEUED', 'RUNNING')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE model_optimization');
  }
}
