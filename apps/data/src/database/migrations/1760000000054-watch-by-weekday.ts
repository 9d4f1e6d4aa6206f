import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = ['metric_point', 'anomaly_check', 'anomaly_finding'];
const EARLIER = `IN ('VOLUME', 'FRESHNESS', 'NULL_RATE', 'DISTRIBUTION', 'MEAN', 'DISTINCT')`;
const METRIC = `IN ('VOLUME', 'FRESHNESS', 'NULL_RATE', 'DISTRIBUTION', 'STABILITY', 'MEAN', 'DISTINCT')`;

/** Metrics may be held against those of the same day of the week; the stability of columns is one of them. */
export class WatchByWeekday1760000000054 implements MigrationInterface {
  readonly name = 'WatchByWeekday1760000000054';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE anomaly_check ADD COLUMN season text NOT NULL DEFAULT 'NONE'
        CONSTRAINT anomaly_check_season CHECK (season IN ('NONE', 'WEEKDAY'))`);
    await allow(runner, METRIC);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.query(`DELETE FROM ${table} WHERE metric = 'STABILITY'`);
    await allow(runner, EARLIER);
    await runner.query('ALTER TABLE anomaly_check DROP COLUMN season');
  }
}

async function allow(runner: QueryRunner, metrics: string): Promise<void> {
  for (const table of TABLES) {
    await runner.query(`
      ALTER TABLE ${table} DROP CONSTRAINT ${table}_metric,
        ADD CONSTRAINT ${table}_metric CHECK (metric ${metrics})`);
  }
}
