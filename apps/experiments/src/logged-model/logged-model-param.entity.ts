import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { LoggedModelEntity } from './logged-model.entity.js';

@Entity('logged_model_param')
export class LoggedModelParamEntity {
  @PrimaryColumn('uuid', { name: 'model_id', primaryKeyConstraintName: 'logged_model_param_pk' })
  @ForeignKey(() => LoggedModelEntity, { name: 'logged_model_param_model_fk' })
  modelId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'logged_model_param_pk' })
  key!: string;

  @Column('text')
  value!: string;
}
