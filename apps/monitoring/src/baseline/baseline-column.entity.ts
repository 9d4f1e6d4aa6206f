import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { ColumnBins, ColumnRole } from './baseline-column.js';
import { BaselineEntity } from './baseline.entity.js';

/** `position` is the column's place in the counts of windows; `sample` holds sorted float32, which is all that numbers are compared at. */
@Entity('baseline_column')
@Check('baseline_column_role', `role IN ('FEATURE', 'PREDICTION')`)
@Check('baseline_column_kind', `kind IN ('NUMERIC', 'CATEGORICAL')`)
export class BaselineColumnEntity {
  @PrimaryColumn('uuid', { name: 'baseline_id', primaryKeyConstraintName: 'baseline_column_pk' })
  @ForeignKey(() => BaselineEntity, { name: 'baseline_column_baseline_fk' })
  baselineId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'baseline_column_pk' })
  role!: ColumnRole;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'baseline_column_pk' })
  name!: string;

  @Column('integer')
  position!: number;

  @Column('text')
  kind!: ColumnBins['kind'];

  @Column('double precision', { array: true })
  edges!: number[];

  @Column('text', { array: true })
  categories!: string[];

  @Column('double precision', { array: true })
  counts!: number[];

  @Column('bytea')
  sample!: Buffer;
}
