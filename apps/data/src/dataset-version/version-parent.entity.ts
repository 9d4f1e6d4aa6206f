import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { DatasetVersionEntity } from './dataset-version.entity.js';

@Entity('version_parent')
@Index('version_parent_parent', ['parentId'])
export class VersionParentEntity {
  @PrimaryColumn('uuid', { name: 'version_id', primaryKeyConstraintName: 'version_parent_pk' })
  @ForeignKey(() => DatasetVersionEntity, { name: 'version_parent_version_fk' })
  versionId!: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'version_parent_pk' })
  position!: number;

  @Column('uuid', { name: 'parent_id' })
  @ForeignKey(() => DatasetVersionEntity, { name: 'version_parent_parent_fk' })
  parentId!: string;
}
