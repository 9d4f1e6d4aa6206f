import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateRollout1760000000032 implements MigrationInterface {
  readonly name = 'CreateRollout1760000000032';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE rollout (
        id uuid CONSTRAINT rollout_pk PRIMARY KEY,
        endpoint_id uuid NOT NULL CONSTRAINT rollout_endpoint_fk REFERENCES endpoint (id),
        stable_version integer NOT NULL,
        stable_version_id uuid NOT NULL,
        canary_version integer NOT NULL,
        canary_version_id uuid NOT NULL,
        plan jsonb NOT NULL,
        criteria jsonb NOT NULL,
        state text NOT NULL CONSTRAINT rollout_state_known
          CHECK (state IN ('RUNNING', 'PAUSED', 'COMPLETED', 'ROLLED_BACK', 'ABANDONED')),
        position integer NOT NULL,
        started_at timestamptz NOT NULL,
        started_by text NOT NULL,
        ended_at timestamptz,
        reason text
      )`);
    await runner.query('CREATE INDEX rollout_endpoint ON rollout (endpoint_id, id)');
    await runner.query('CREATE UNIQUE INDEX rollout_open ON rollout (endpoint_id) WHERE ended_at IS NULL');
    await runner.query(`
      CREATE TABLE rollout_step (
        rollout_id uuid NOT NULL CONSTRAINT rollout_step_rollout_fk REFERENCES rollout (id),
        position integer NOT NULL,
        percent double precision NOT NULL,
        began_at timestamptz NOT NULL,
        in_force_at timestamptz,
        ended_at timestamptz,
        note text NOT NULL,
        canary_requests bigint NOT NULL,
        canary_errors bigint NOT NULL,
        canary_latency bytea NOT NULL,
        stable_requests bigint NOT NULL,
        stable_errors bigint NOT NULL,
        stable_latency bytea NOT NULL,
        CONSTRAINT rollout_step_pk PRIMARY KEY (rollout_id, position)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE rollout_step, rollout');
  }
}
