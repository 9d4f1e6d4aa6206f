import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { DatasetEntity } from '../dataset/dataset.entity.js';
import type { GateAction } from './quality-gate.js';

@Entity('quality_gate')
@Check('quality_gate_critical', `critical IN ('REFUSE', 'QUARANTINE', 'WARN')`)
@Check('quality_gate_warning', `warning IN ('REFUSE', 'QUARANTINE', 'WARN')`)
@Check('quality_gate_info', `info IN ('REFUSE', 'QUARANTINE', 'WARN')`)
export class QualityGateEntity {
  @PrimaryColumn('uuid', { name: 'dataset_id', primaryKeyConstraintName: 'quality_gate_pk' })
  @ForeignKey(() => DatasetEntity, { name: 'quality_gate_dataset_fk' })
  datasetId!: string;

  /** Empty for all that have none of their own. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'quality_gate_pk' })
  branch!: string;

  @Column('text')
  critical!: GateAction;

  @Column('text')
  warning!: GateAction;

  @Column('text')
  info!: GateAction;
}
