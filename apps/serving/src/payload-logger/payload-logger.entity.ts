import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { EndpointEntity } from '../endpoint/endpoint.entity.js';
import type { LoggerMode } from './payload-logger.js';

@Entity('payload_logger')
@Check('payload_logger_mode', `mode IN ('ALL', 'REQUEST', 'RESPONSE')`)
@Check('payload_logger_percent', 'percent > 0 AND percent <= 100')
export class PayloadLoggerEntity {
  @PrimaryColumn('uuid', { name: 'endpoint_id', primaryKeyConstraintName: 'payload_logger_pk' })
  @ForeignKey(() => EndpointEntity, { name: 'payload_logger_endpoint_fk' })
  endpointId!: string;

  @Column('text')
  url!: string;

  @Column('text')
  mode!: LoggerMode;

  @Column('double precision')
  percent!: number;

  @Column('timestamptz', { name: 'set_at' })
  setAt!: Date;

  @Column('text', { name: 'set_by' })
  setBy!: string;
}
