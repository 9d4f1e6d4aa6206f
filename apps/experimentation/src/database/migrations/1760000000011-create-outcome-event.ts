import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What users did is told by event; an outcome is an event that is told for one test. */
export class CreateOutcomeEvent1760000000011 implements MigrationInterface {
  readonly name = 'CreateOutcomeEvent1760000000011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE outcome_event (
        event_id bytea CONSTRAINT outcome_event_pk PRIMARY KEY,
        event text COLLATE "C" NOT NULL,
        user_id text COLLATE "C" NOT NULL,
        at timestamptz NOT NULL,
        ab_test_id uuid,
        value numeric,
        properties jsonb,
        tx bigint NOT NULL
      )`);
    // The same identifiers as of outcomes that are told from now on: the first outcome of a user stays the one that counts.
    await runner.query(`
      INSERT INTO outcome_event (event_id, event, user_id, at, ab_test_id, value, tx)
      SELECT substring(sha256(convert_to('outcome/' || ab_test.id || '/' || outcome.user_id, 'UTF8')) FOR 16),
             ab_test.metric_name, outcome.user_id, outcome.recorded_at, ab_test.id, outcome.converted::integer,
             pg_current_xact_id()::text::bigint
      FROM outcome JOIN ab_test ON ab_test.id = outcome.ab_test_id`);
    await runner.query('CREATE INDEX outcome_event_user ON outcome_event (user_id, event, at)');
    await runner.query('CREATE INDEX outcome_event_tx ON outcome_event (tx)');
    await runner.query('DROP TABLE outcome');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE outcome (
        ab_test_id uuid NOT NULL CONSTRAINT outcome_ab_test_fk REFERENCES ab_test (id),
        user_id text NOT NULL,
        converted boolean NOT NULL,
        recorded_at timestamptz NOT NULL,
        CONSTRAINT outcome_pk PRIMARY KEY (ab_test_id, user_id)
      )`);
    await runner.query(`
      INSERT INTO outcome (ab_test_id, user_id, converted, recorded_at)
      SELECT DISTINCT ON (ab_test_id, user_id) ab_test_id, user_id, value <> 0, at
      FROM outcome_event WHERE ab_test_id IS NOT NULL ORDER BY ab_test_id, user_id, at`);
    await runner.query('DROP TABLE outcome_event');
  }
}
