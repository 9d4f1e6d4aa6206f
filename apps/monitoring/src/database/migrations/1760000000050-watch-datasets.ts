import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Channels are told when datasets are not as they should be. */
export class WatchDatasets1760000000050 implements MigrationInterface {
  readonly name = 'WatchDatasets1760000000050';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE dataset_watch (
        id uuid NOT NULL CONSTRAINT dataset_watch_pk PRIMARY KEY,
        dataset text NOT NULL,
        channel_id uuid NOT NULL CONSTRAINT dataset_watch_channel_fk REFERENCES channel (id),
        severity text NOT NULL CONSTRAINT dataset_watch_severity
          CHECK (severity IN ('INFO', 'WARNING', 'CRITICAL')),
        created_at timestamptz NOT NULL,
        CONSTRAINT dataset_watch_channel_unique UNIQUE (dataset, channel_id)
      )`);
    await runner.query(`
      CREATE TABLE dataset_notice (
        id uuid NOT NULL CONSTRAINT dataset_notice_pk PRIMARY KEY,
        watch_id uuid NOT NULL CONSTRAINT dataset_notice_watch_fk REFERENCES dataset_watch (id),
        kind text NOT NULL CONSTRAINT dataset_notice_kind CHECK (kind IN ('VALIDATION_FAILED', 'ANOMALY')),
        severity text NOT NULL CONSTRAINT dataset_notice_severity
          CHECK (severity IN ('INFO', 'WARNING', 'CRITICAL')),
        message text NOT NULL,
        finding jsonb NOT NULL,
        status text NOT NULL CONSTRAINT dataset_notice_status
          CHECK (status IN ('PENDING', 'DELIVERED', 'FAILED')),
        attempts integer NOT NULL,
        delivered_at timestamptz,
        error text,
        raised_at timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX dataset_notice_watch ON dataset_notice (watch_id, id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE dataset_notice, dataset_watch');
  }
}
