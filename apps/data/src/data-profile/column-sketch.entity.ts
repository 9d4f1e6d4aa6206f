import type { ColumnKind } from '@orrery/platform-tables';
import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { DatasetVersionEntity } from '../dataset-version/dataset-version.entity.js';

@Entity('column_sketch')
@Check('column_sketch_kind', `kind IN ('NUMBER', 'STRING', 'BOOLEAN', 'DATE', 'TIMESTAMP', 'OTHER')`)
export class ColumnSketchEntity {
  @PrimaryColumn('uuid', { name: 'version_id', primaryKeyConstraintName: 'column_sketch_pk' })
  @ForeignKey(() => DatasetVersionEntity, { name: 'column_sketch_version_fk' })
  versionId!: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'column_sketch_pk' })
  place!: number;

  @Column('text')
  name!: string;

  @Column('text')
  type!: string;

  @Column('text')
  kind!: ColumnKind;

  @Column('bytea')
  sketch!: Buffer;
}
