import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateBandit1760000000034 implements MigrationInterface {
  readonly name = 'CreateBandit1760000000034';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE bandit (
        id uuid CONSTRAINT bandit_pk PRIMARY KEY,
        endpoint_id uuid NOT NULL CONSTRAINT bandit_endpoint_fk REFERENCES endpoint (id),
        floor_percent double precision NOT NULL,
        every_seconds integer NOT NULL,
        started_at timestamptz NOT NULL,
        started_by text NOT NULL,
        reckoned_at timestamptz NOT NULL,
        ended_at timestamptz
      )`);
    await runner.query('CREATE UNIQUE INDEX bandit_open ON bandit (endpoint_id) WHERE ended_at IS NULL');
    await runner.query(`
      CREATE TABLE bandit_arm (
        bandit_id uuid NOT NULL CONSTRAINT bandit_arm_bandit_fk REFERENCES bandit (id),
        version integer NOT NULL,
        version_id uuid NOT NULL,
        plays bigint NOT NULL,
        rewards double precision NOT NULL,
        CONSTRAINT bandit_arm_pk PRIMARY KEY (bandit_id, version)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE bandit_arm, bandit');
  }
}
