import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('batch_setting')
@Check('batch_setting_mode', "mode IN ('AUTO', 'OFF')")
@Check('batch_setting_bounds', 'max_rows > 0 AND max_bytes > 0 AND max_wait_ms >= 0')
export class BatchSettingEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'batch_setting_pk' })
  model!: string;

  @Column('text')
  mode!: string;

  @Column('integer', { name: 'max_rows' })
  maxRows!: number;

  @Column('integer', { name: 'max_bytes' })
  maxBytes!: number;

  @Column('double precision', { name: 'max_wait_ms' })
  maxWaitMs!: number;

  @Column('timestamptz', { name: 'set_at' })
  setAt!: Date;

  @Column('text', { name: 'set_by' })
  setBy!: string;
}
