import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { TrafficWindowEntity } from './traffic-window.entity.js';

/** Rows that joined the sample of an open window together: uint32 priorities, float32 values column by column. */
@Entity('traffic_window_sample')
@Index('traffic_window_sample_window', ['windowId', 'id'])
export class TrafficWindowSampleEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'traffic_window_sample_pk' })
  id!: string;

  @Column('uuid', { name: 'window_id' })
  @ForeignKey(() => TrafficWindowEntity, { name: 'traffic_window_sample_window_fk' })
  windowId!: string;

  @Column('bytea')
  priorities!: Buffer;

  @Column('bytea')
  values!: Buffer;
}
