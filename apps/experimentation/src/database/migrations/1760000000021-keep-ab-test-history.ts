import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was done to a test, by whom and why; nothing of it is ever changed. */
export class KeepABTestHistory1760000000021 implements MigrationInterface {
  readonly name = 'KeepABTestHistory1760000000021';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ab_test_change (
        ab_test_id uuid NOT NULL CONSTRAINT ab_test_change_ab_test_fk REFERENCES ab_test (id),
        number integer NOT NULL,
        at timestamptz NOT NULL,
        kind text NOT NULL CONSTRAINT ab_test_change_kind_check
          CHECK (kind IN ('CREATED', 'STARTED', 'CHANGED', 'STOPPED', 'DECIDED')),
        changed_by text NOT NULL,
        reason text NOT NULL,
        before jsonb,
        after jsonb,
        moves jsonb NOT NULL,
        exposed bigint,
        CONSTRAINT ab_test_change_pk PRIMARY KEY (ab_test_id, number)
      )`);
    await runner.query(`
      INSERT INTO ab_test_change (ab_test_id, number, at, kind, changed_by, reason, moves)
      SELECT id, row_number() OVER (PARTITION BY id ORDER BY at, kind), at, kind, '', '', '[]'::jsonb
      FROM ab_test CROSS JOIN LATERAL (
        VALUES (created_at, 'CREATED'), (started_at, 'STARTED'), (stopped_at, 'STOPPED')
      ) AS step (at, kind)
      WHERE at IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ab_test_change');
  }
}
