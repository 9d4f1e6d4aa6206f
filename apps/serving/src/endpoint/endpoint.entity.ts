import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import type { MissingValues } from './endpoint.js';

export const ENDPOINT_NAME_UNIQUE = 'endpoint_name_unique';

@Entity('endpoint')
@Unique(ENDPOINT_NAME_UNIQUE, ['name'])
@Check('endpoint_missing_values_known', `missing_values IN ('REFUSE', 'ALLOW')`)
export class EndpointEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'endpoint_pk' })
  id!: string;

  @Column('text')
  name!: string;

  @Column('uuid', { name: 'model_id' })
  modelId!: string;

  @Column('text')
  model!: string;

  @Column('text', { name: 'missing_values' })
  missingValues!: MissingValues;

  @Column('boolean', { default: true })
  loaded!: boolean;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
