import { Check, Entity, PrimaryColumn } from 'typeorm';

/** A model version needs what its run and its training set read, whichever is heard of first. */
@Entity('hold_source')
@Check('hold_source_kind', `source_kind IN ('RUN', 'TRAINING_SET')`)
export class HoldSourceEntity {
  @PrimaryColumn('text', { name: 'source_kind', primaryKeyConstraintName: 'hold_source_pk' })
  sourceKind!: 'RUN' | 'TRAINING_SET';

  @PrimaryColumn('uuid', { name: 'source_id', primaryKeyConstraintName: 'hold_source_pk' })
  sourceId!: string;

  @PrimaryColumn('uuid', { name: 'model_version_id', primaryKeyConstraintName: 'hold_source_pk' })
  modelVersionId!: string;
}
