import type { MigrationInterface, QueryRunner } from 'typeorm';

export class KeepTrafficHistory1760000000031 implements MigrationInterface {
  readonly name = 'KeepTrafficHistory1760000000031';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE traffic_division (
        endpoint_id uuid NOT NULL CONSTRAINT traffic_division_endpoint_fk REFERENCES endpoint (id),
        number integer NOT NULL,
        at timestamptz NOT NULL,
        shares jsonb NOT NULL,
        before integer,
        cause text NOT NULL CONSTRAINT traffic_division_cause_known
          CHECK (cause IN ('CREATED', 'SET', 'ROLLED_BACK', 'ROLLOUT', 'BANDIT')),
        changed_by text NOT NULL,
        reason text NOT NULL,
        mover_id uuid,
        CONSTRAINT traffic_division_pk PRIMARY KEY (endpoint_id, number)
      )`);
    // What was divided before anybody kept a history.
    await runner.query(`
      INSERT INTO traffic_division (endpoint_id, number, at, shares, cause, changed_by, reason)
      SELECT endpoint_id, 1, now(),
        jsonb_agg(jsonb_build_object('versionId', version_id, 'version', version, 'percent', percent) ORDER BY version),
        'SET', '', ''
      FROM traffic_share GROUP BY endpoint_id`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE traffic_division');
  }
}
