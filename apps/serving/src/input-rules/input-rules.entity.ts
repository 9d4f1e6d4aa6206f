import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { EndpointEntity } from '../endpoint/endpoint.entity.js';
import type { FeatureRule } from './input-rules.js';

@Entity('input_rules')
export class InputRulesEntity {
  @PrimaryColumn('uuid', { name: 'endpoint_id', primaryKeyConstraintName: 'input_rules_pk' })
  @ForeignKey(() => EndpointEntity, { name: 'input_rules_endpoint_fk' })
  endpointId!: string;

  @Column('integer', { name: 'max_rows', nullable: true })
  maxRows!: number | null;

  @Column('jsonb')
  features!: FeatureRule[];

  @Column('timestamptz', { name: 'set_at' })
  setAt!: Date;

  @Column('text', { name: 'set_by' })
  setBy!: string;
}
