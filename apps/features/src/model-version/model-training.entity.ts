import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Which training set a model version learned from, as the registry told it. */
@Entity('model_training')
@Index('model_training_set', ['trainingSetId', 'modelVersionId'])
export class ModelTrainingEntity {
  @PrimaryColumn('uuid', { name: 'model_version_id', primaryKeyConstraintName: 'model_training_pk' })
  modelVersionId!: string;

  @Column('uuid', { name: 'training_set_id' })
  trainingSetId!: string;
}
