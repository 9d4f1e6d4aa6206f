import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { DatasetVersionEntity } from '../dataset-version/dataset-version.entity.js';
import type { ExternalHolderKind } from './version-holder.js';

@Entity('version_hold')
@Index('version_hold_holder', ['holderKind', 'holderId'])
@Index('version_hold_experiment', ['experimentId'], { where: 'experiment_id IS NOT NULL' })
@Check('version_hold_kind', `holder_kind IN ('RUN', 'TRAINING_SET', 'MODEL_VERSION')`)
export class VersionHoldEntity {
  @PrimaryColumn('uuid', { name: 'version_id', primaryKeyConstraintName: 'version_hold_pk' })
  @ForeignKey(() => DatasetVersionEntity, { name: 'version_hold_version_fk' })
  versionId!: string;

  @PrimaryColumn('text', { name: 'holder_kind', primaryKeyConstraintName: 'version_hold_pk' })
  holderKind!: ExternalHolderKind;

  @PrimaryColumn('uuid', { name: 'holder_id', primaryKeyConstraintName: 'version_hold_pk' })
  holderId!: string;

  /** Of a run: with it, the run is purged. */
  @Column('uuid', { name: 'experiment_id', nullable: true })
  experimentId!: string | null;
}
