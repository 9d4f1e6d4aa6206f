import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

export const MODEL_NAME_UNIQUE = 'registered_model_name_unique';

@Entity('registered_model')
@Unique(MODEL_NAME_UNIQUE, ['name'])
export class RegisteredModelEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'registered_model_pk' })
  id!: string;

  @Column('text')
  name!: string;

  @Column('text')
  description!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
