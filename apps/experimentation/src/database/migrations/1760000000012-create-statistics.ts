import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Exposures become a log that only grows; what reports need is folded from it and from the events. */
/** Of up to four values of a user: Σx and Σxy. */
const SUMS = 's1 s2 s3 s4 s11 s12 s13 s14 s22 s23 s24 s33 s34 s44'.split(' ');

export class CreateStatistics1760000000012 implements MigrationInterface {
  readonly name = 'CreateStatistics1760000000012';

  async up(runner: QueryRunner): Promise<void> {
    await this.keepExposuresAsLog(runner);
    await runner.query(`
      CREATE TABLE exposure_left_out (
        ab_test_id uuid NOT NULL,
        reason text NOT NULL,
        count bigint NOT NULL,
        tx bigint NOT NULL
      )`);
    await runner.query('CREATE INDEX exposure_left_out_tx ON exposure_left_out (tx)');
    await runner.query(`
      CREATE TABLE fold_cursor (
        shard smallint CONSTRAINT fold_cursor_pk PRIMARY KEY,
        seq bigint NOT NULL,
        folded_at timestamptz NOT NULL
      )`);
    await runner.query('INSERT INTO fold_cursor (shard, seq, folded_at) VALUES (0, 0, now())');
    await this.createStatistics(runner);
    await this.createHistograms(runner);
    await this.createExclusions(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE exclusion_count, metric_histogram, metric_statistics, user_statistics, fold_cursor, exposure_left_out',
    );
    await runner.query('ALTER TABLE exposure RENAME TO exposure_log');
    await runner.query('ALTER INDEX exposure_pk RENAME TO exposure_log_pk');
    await runner.query(`
      CREATE TABLE exposure (
        ab_test_id uuid NOT NULL,
        user_id text NOT NULL,
        variation smallint NOT NULL,
        conflicting boolean NOT NULL,
        exposed_at timestamptz NOT NULL,
        CONSTRAINT exposure_pk PRIMARY KEY (ab_test_id, user_id),
        CONSTRAINT exposure_variation_fk FOREIGN KEY (ab_test_id, variation)
          REFERENCES variation (ab_test_id, position)
      )`);
    await runner.query(`
      INSERT INTO exposure (ab_test_id, user_id, variation, conflicting, exposed_at)
      SELECT DISTINCT ON (ab_test_id, user_id) ab_test_id, user_id, variation,
             min(variation) OVER of_user < max(variation) OVER of_user, exposed_at
      FROM exposure_log
      WINDOW of_user AS (PARTITION BY ab_test_id, user_id)
      ORDER BY ab_test_id, user_id, exposed_at, variation`);
    await runner.query('DROP TABLE exposure_log');
  }

  /**
   * A user has a row per variation, and another one when an earlier exposure is told later. What a user was in both
   * variations for is known only as `conflicting`: of the other variation the first time stands.
   */
  private async keepExposuresAsLog(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE exposure RENAME TO exposure_once');
    await runner.query('ALTER INDEX exposure_pk RENAME TO exposure_once_pk');
    await runner.query(`
      CREATE TABLE exposure (
        ab_test_id uuid NOT NULL,
        user_id text COLLATE "C" NOT NULL,
        variation smallint NOT NULL,
        exposed_at timestamptz NOT NULL,
        segment jsonb,
        tx bigint NOT NULL,
        CONSTRAINT exposure_pk PRIMARY KEY (ab_test_id, user_id, variation, exposed_at)
      )`);
    await runner.query(`
      INSERT INTO exposure (ab_test_id, user_id, variation, exposed_at, tx)
      SELECT ab_test_id, user_id, given.variation, exposed_at, pg_current_xact_id()::text::bigint
      FROM exposure_once
      CROSS JOIN LATERAL (VALUES (exposure_once.variation, true), (1 - exposure_once.variation, conflicting))
        AS given (variation, told)
      WHERE given.told`);
    await runner.query('CREATE INDEX exposure_tx ON exposure (tx)');
    await runner.query('DROP TABLE exposure_once');
  }

  private async createStatistics(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE user_statistics (
        ab_test_id uuid NOT NULL,
        variation smallint NOT NULL,
        dimension text COLLATE "C" NOT NULL,
        segment text COLLATE "C" NOT NULL,
        day date NOT NULL,
        users bigint NOT NULL,
        conflicting bigint NOT NULL,
        CONSTRAINT user_statistics_pk PRIMARY KEY (ab_test_id, dimension, segment, variation, day)
      )`);
    await runner.query(`
      CREATE TABLE metric_statistics (
        ab_test_id uuid NOT NULL,
        metric_id uuid NOT NULL,
        variation smallint NOT NULL,
        dimension text COLLATE "C" NOT NULL,
        segment text COLLATE "C" NOT NULL,
        day date NOT NULL,
        ${SUMS.map((sum) => `${sum} numeric NOT NULL`).join(', ')},
        CONSTRAINT metric_statistics_pk PRIMARY KEY (ab_test_id, dimension, segment, metric_id, variation, day)
      )`);
  }

  private async createHistograms(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE metric_histogram (
        ab_test_id uuid NOT NULL,
        metric_id uuid NOT NULL,
        variation smallint NOT NULL,
        dimension text COLLATE "C" NOT NULL,
        segment text COLLATE "C" NOT NULL,
        day date NOT NULL,
        bin integer NOT NULL,
        count numeric NOT NULL,
        square numeric NOT NULL,
        cross_size numeric NOT NULL,
        CONSTRAINT metric_histogram_pk PRIMARY KEY (ab_test_id, dimension, segment, metric_id, variation, day, bin)
      )`);
  }

  private async createExclusions(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE exclusion_count (
        ab_test_id uuid NOT NULL,
        metric_id uuid,
        reason text NOT NULL,
        day date,
        count bigint NOT NULL,
        CONSTRAINT exclusion_count_unique UNIQUE NULLS NOT DISTINCT (ab_test_id, metric_id, reason, day)
      )`);
  }
}
