import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { DatasetVersionEntity } from '../dataset-version/dataset-version.entity.js';

/** A comparison of the rows of two versions that was asked for as a job. */
@Entity('row_diff')
@Unique('row_diff_unique', ['fromId', 'toId', 'key', 'columns'])
@Index('row_diff_to', ['toId'])
export class RowDiffEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'row_diff_pk' })
  id!: string;

  @Column('uuid', { name: 'from_id' })
  @ForeignKey(() => DatasetVersionEntity, { name: 'row_diff_from_fk' })
  fromId!: string;

  @Column('uuid', { name: 'to_id' })
  @ForeignKey(() => DatasetVersionEntity, { name: 'row_diff_to_fk' })
  toId!: string;

  @Column('text', { array: true })
  key!: string[];

  /** Those that were compared; none for all. */
  @Column('text', { array: true })
  columns!: string[];

  @Column('jsonb')
  counts!: unknown;

  /** The file with the rows that differ. */
  @Column('bytea')
  manifest!: Buffer;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
