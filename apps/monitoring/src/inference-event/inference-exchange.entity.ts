import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Subject } from './inference-event.js';
import type { StoredHalf } from './inference-exchange.js';

@Entity('inference_exchange')
@Check('inference_exchange_outcome', `outcome IN ('COUNTED', 'UNPAIRED')`)
@Check('inference_exchange_settled', '(outcome IS NULL) = (settled_at IS NULL)')
@Index('inference_exchange_waiting', ['receivedAt'], { where: 'outcome IS NULL' })
@Index('inference_exchange_settled_at', ['settledAt'], { where: 'outcome IS NOT NULL' })
export class InferenceExchangeEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'inference_exchange_pk' })
  id!: string;

  @Column('json')
  subject!: Subject;

  @Column('integer')
  requests!: number;

  @Column('json', { nullable: true })
  request!: StoredHalf | null;

  @Column('json', { nullable: true })
  response!: StoredHalf | null;

  @Column('integer', { name: 'size_bytes' })
  sizeBytes!: number;

  @Column('timestamptz', { name: 'received_at' })
  receivedAt!: Date;

  @Column('text', { nullable: true })
  outcome!: 'COUNTED' | 'UNPAIRED' | null;

  @Column('timestamptz', { name: 'settled_at', nullable: true })
  settledAt!: Date | null;
}
