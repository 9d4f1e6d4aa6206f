import type { MigrationInterface, QueryRunner } from 'typeorm';

const METRIC = `IN ('VOLUME', 'FRESHNESS', 'NULL_RATE', 'DISTRIBUTION', 'MEAN', 'DISTINCT')`;

/** What was measured of versions, which of it is watched, and what was found out of line. */
export class CreateMetricHistory1760000000053 implements MigrationInterface {
  readonly name = 'CreateMetricHistory1760000000053';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE metric_point (
        version_id uuid NOT NULL CONSTRAINT metric_point_version_fk REFERENCES dataset_version (id),
        metric text NOT NULL CONSTRAINT metric_point_metric CHECK (metric ${METRIC}),
        column_name text NOT NULL,
        dataset_id uuid NOT NULL CONSTRAINT metric_point_dataset_fk REFERENCES dataset (id),
        branch text NOT NULL,
        value double precision NOT NULL,
        at timestamptz NOT NULL,
        CONSTRAINT metric_point_pk PRIMARY KEY (version_id, metric, column_name)
      )`);
    await runner.query(`
      CREATE INDEX metric_point_series ON metric_point (dataset_id, branch, metric, column_name, version_id)`);
    await runner.query(`
      CREATE TABLE anomaly_check (
        dataset_id uuid NOT NULL CONSTRAINT anomaly_check_dataset_fk REFERENCES dataset (id),
        metric text NOT NULL CONSTRAINT anomaly_check_metric CHECK (metric ${METRIC}),
        column_name text NOT NULL,
        false_alarm_rate double precision NOT NULL CONSTRAINT anomaly_check_rate
          CHECK (false_alarm_rate BETWEEN 0.0001 AND 0.1),
        severity text NOT NULL CONSTRAINT anomaly_check_severity
          CHECK (severity IN ('critical', 'warning', 'info')),
        CONSTRAINT anomaly_check_pk PRIMARY KEY (dataset_id, metric, column_name)
      )`);
    await runner.query(`
      CREATE TABLE anomaly_finding (
        version_id uuid NOT NULL CONSTRAINT anomaly_finding_version_fk REFERENCES dataset_version (id),
        metric text NOT NULL CONSTRAINT anomaly_finding_metric CHECK (metric ${METRIC}),
        column_name text NOT NULL,
        severity text NOT NULL CONSTRAINT anomaly_finding_severity
          CHECK (severity IN ('critical', 'warning', 'info')),
        verdict jsonb NOT NULL,
        CONSTRAINT anomaly_finding_pk PRIMARY KEY (version_id, metric, column_name)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE anomaly_finding, anomaly_check, metric_point');
  }
}
