import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Of a user's total and what else is known of that user: how many, Σx, and Σxy with the total. */
const TAIL_SUMS = 'users s1 s2 s3 s4 s11 s12 s13 s14'.split(' ');

/**
 * What it takes to compare users by the weights of their time, to sum over whole clusters, and to cap totals at a
 * percentile that is known only from all of them: sums of their own, so that no user is read again.
 */
export class DivideStatistics1760000000045 implements MigrationInterface {
  readonly name = 'DivideStatistics1760000000045';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE exposure ADD COLUMN cluster text COLLATE "C", ADD COLUMN period smallint NOT NULL DEFAULT 0`);
    await runner.query('ALTER TABLE outcome_metric ADD COLUMN cap_percentile double precision');
    await runner.query(`
      CREATE TABLE metric_tail (
        ab_test_id uuid NOT NULL,
        metric_id uuid NOT NULL,
        variation smallint NOT NULL,
        dimension text COLLATE "C" NOT NULL,
        segment text COLLATE "C" NOT NULL,
        day date NOT NULL,
        bin integer NOT NULL,
        ${TAIL_SUMS.map((sum) => `${sum} numeric NOT NULL`).join(', ')},
        CONSTRAINT metric_tail_pk PRIMARY KEY (ab_test_id, dimension, segment, metric_id, variation, day, bin)
      )`);
    await runner.query(`
      CREATE TABLE cluster_users (
        ab_test_id uuid NOT NULL,
        cluster text COLLATE "C" NOT NULL,
        variation smallint NOT NULL,
        day date NOT NULL,
        users bigint NOT NULL,
        CONSTRAINT cluster_users_pk PRIMARY KEY (ab_test_id, cluster, variation, day)
      )`);
    await runner.query(`
      CREATE TABLE cluster_totals (
        ab_test_id uuid NOT NULL,
        metric_id uuid NOT NULL,
        cluster text COLLATE "C" NOT NULL,
        variation smallint NOT NULL,
        day date NOT NULL,
        y numeric NOT NULL,
        d numeric NOT NULL,
        p numeric NOT NULL,
        q numeric NOT NULL,
        CONSTRAINT cluster_totals_pk PRIMARY KEY (ab_test_id, metric_id, cluster, variation, day)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE cluster_totals, cluster_users, metric_tail');
    await runner.query('ALTER TABLE outcome_metric DROP COLUMN cap_percentile');
    await runner.query('ALTER TABLE exposure DROP COLUMN period, DROP COLUMN cluster');
  }
}
