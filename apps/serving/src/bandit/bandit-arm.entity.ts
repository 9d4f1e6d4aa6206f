import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { BanditEntity } from './bandit.entity.js';

@Entity('bandit_arm')
export class BanditArmEntity {
  @PrimaryColumn('uuid', { name: 'bandit_id', primaryKeyConstraintName: 'bandit_arm_pk' })
  @ForeignKey(() => BanditEntity, { name: 'bandit_arm_bandit_fk' })
  banditId!: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'bandit_arm_pk' })
  version!: number;

  @Column('uuid', { name: 'version_id' })
  versionId!: string;

  @Column('bigint')
  plays!: string | number;

  @Column('double precision')
  rewards!: number;
}
