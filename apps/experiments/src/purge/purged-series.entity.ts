import { Entity, PrimaryColumn } from 'typeorm';

/** A metric whose run is gone and whose points are still to be removed: a history can be too long for one transaction. */
@Entity('purged_series')
export class PurgedSeriesEntity {
  @PrimaryColumn('bigint', { primaryKeyConstraintName: 'purged_series_pk' })
  series!: string;
}
