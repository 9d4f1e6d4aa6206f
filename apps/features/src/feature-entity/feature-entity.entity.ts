import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

export const ENTITY_NAME_UNIQUE = 'feature_entity_name_unique';

@Entity('feature_entity')
@Unique(ENTITY_NAME_UNIQUE, ['name'])
export class FeatureEntityEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'feature_entity_pk' })
  id!: string;

  @Column('text')
  name!: string;

  @Column('jsonb', { name: 'join_keys' })
  joinKeys!: readonly string[];

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
