import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

export const MODEL_NAME_UNIQUE = 'registered_model_name_unique';

@Entity('registered_model')
@Index(MODEL_NAME_UNIQUE, ['project', 'name'], { unique: true, where: 'deleted_at IS NULL' })
@Index('registered_model_updated', ['updatedAt', 'id'])
@Index('registered_model_tags', { synchronize: false })
export class RegisteredModelEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'registered_model_pk' })
  id!: string;

  @Column('text')
  project!: string;

  @Column('text')
  name!: string;

  @Column('text')
  description!: string;

  @Column('jsonb')
  tags!: Readonly<Record<string, string>>;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;

  @Column('timestamptz', { name: 'deleted_at', nullable: true })
  deletedAt!: Date | null;
}
