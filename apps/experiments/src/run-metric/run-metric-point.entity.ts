import { Entity, PrimaryColumn } from 'typeorm';

const PRIMARY_KEY = 'run_metric_point_pk';

/** Partitioned by series. No foreign key: it would cost more than the point itself. */
@Entity('run_metric_point')
export class RunMetricPointEntity {
  @PrimaryColumn('bigint', { primaryKeyConstraintName: PRIMARY_KEY })
  series!: string;

  @PrimaryColumn('bigint', { primaryKeyConstraintName: PRIMARY_KEY })
  step!: string;

  @PrimaryColumn('bigint', { name: 'at_ms', primaryKeyConstraintName: PRIMARY_KEY })
  atMs!: string;

  @PrimaryColumn('double precision', { primaryKeyConstraintName: PRIMARY_KEY })
  value!: number;
}
