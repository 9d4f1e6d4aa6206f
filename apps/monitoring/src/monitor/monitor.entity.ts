import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

export const MONITOR_NAME_UNIQUE = 'monitor_name_unique';

@Entity('monitor')
@Unique(MONITOR_NAME_UNIQUE, ['name'])
@Index('monitor_endpoint', ['endpoint'])
export class MonitorEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'monitor_pk' })
  id!: string;

  @Column('text')
  name!: string;

  @Column('uuid', { name: 'endpoint_id' })
  endpointId!: string;

  @Column('text')
  endpoint!: string;

  @Column('text')
  model!: string;

  @Column('uuid', { name: 'model_version_id' })
  modelVersionId!: string;

  @Column('integer')
  version!: number;

  @Column('integer', { name: 'minimum_rows' })
  minimumRows!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
