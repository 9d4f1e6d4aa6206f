import type { Severity } from '@orrery/platform-expectations';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { DatasetVersionEntity } from '../dataset-version/dataset-version.entity.js';
import { DatasetEntity } from '../dataset/dataset.entity.js';
import type { Season, VersionMetric } from './metric.js';

const METRIC = `metric IN ('VOLUME', 'FRESHNESS', 'NULL_RATE', 'DISTRIBUTION', 'STABILITY', 'MEAN', 'DISTINCT')`;

@Entity('metric_point')
@Check('metric_point_metric', METRIC)
@Index('metric_point_series', ['datasetId', 'branch', 'metric', 'columnName', 'versionId'])
export class MetricPointEntity {
  @PrimaryColumn('uuid', { name: 'version_id', primaryKeyConstraintName: 'metric_point_pk' })
  @ForeignKey(() => DatasetVersionEntity, { name: 'metric_point_version_fk' })
  versionId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'metric_point_pk' })
  metric!: VersionMetric;

  @PrimaryColumn('text', { name: 'column_name', primaryKeyConstraintName: 'metric_point_pk' })
  columnName!: string;

  @Column('uuid', { name: 'dataset_id' })
  @ForeignKey(() => DatasetEntity, { name: 'metric_point_dataset_fk' })
  datasetId!: string;

  @Column('text')
  branch!: string;

  @Column('double precision')
  value!: number;

  @Column('timestamptz')
  at!: Date;
}

@Entity('anomaly_check')
@Check('anomaly_check_metric', METRIC)
@Check('anomaly_check_rate', 'false_alarm_rate BETWEEN 0.0001 AND 0.1')
@Check('anomaly_check_season', `season IN ('NONE', 'WEEKDAY')`)
@Check('anomaly_check_severity', `severity IN ('critical', 'warning', 'info')`)
export class AnomalyCheckEntity {
  @PrimaryColumn('uuid', { name: 'dataset_id', primaryKeyConstraintName: 'anomaly_check_pk' })
  @ForeignKey(() => DatasetEntity, { name: 'anomaly_check_dataset_fk' })
  datasetId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'anomaly_check_pk' })
  metric!: VersionMetric;

  @PrimaryColumn('text', { name: 'column_name', primaryKeyConstraintName: 'anomaly_check_pk' })
  columnName!: string;

  @Column('double precision', { name: 'false_alarm_rate' })
  falseAlarmRate!: number;

  @Column('text', { default: 'NONE' })
  season!: Season;

  @Column('text')
  severity!: Severity;
}

@Entity('anomaly_finding')
@Check('anomaly_finding_metric', METRIC)
@Check('anomaly_finding_severity', `severity IN ('critical', 'warning', 'info')`)
export class AnomalyFindingEntity {
  @PrimaryColumn('uuid', { name: 'version_id', primaryKeyConstraintName: 'anomaly_finding_pk' })
  @ForeignKey(() => DatasetVersionEntity, { name: 'anomaly_finding_version_fk' })
  versionId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'anomaly_finding_pk' })
  metric!: VersionMetric;

  @PrimaryColumn('text', { name: 'column_name', primaryKeyConstraintName: 'anomaly_finding_pk' })
  columnName!: string;

  @Column('text')
  severity!: Severity;

  @Column('jsonb')
  verdict!: unknown;
}
