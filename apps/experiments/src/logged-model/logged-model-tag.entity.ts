import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { LoggedModelEntity } from './logged-model.entity.js';

@Entity('logged_model_tag')
export class LoggedModelTagEntity {
  @PrimaryColumn('uuid', { name: 'model_id', primaryKeyConstraintName: 'logged_model_tag_pk' })
  @ForeignKey(() => LoggedModelEntity, { name: 'logged_model_tag_model_fk' })
  modelId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'logged_model_tag_pk' })
  key!: string;

  @Column('text')
  value!: string;
}
