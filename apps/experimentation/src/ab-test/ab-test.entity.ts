import type { AnalysisPlan } from '@orrery/math-experiments';
import type { TestPlan } from '@orrery/math-flags';
import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { ABTestDecision, ABTestStatus } from './ab-test.js';

export const AB_TEST_NAME_UNIQUE = 'ab_test_name_unique';

@Entity('ab_test')
@Unique(AB_TEST_NAME_UNIQUE, ['name'])
@Index('ab_test_running_endpoint', ['endpoint'], { where: `status = 'RUNNING'` })
@Index('ab_test_endpoint_id', ['endpointId', 'id'])
@Check('ab_test_status_check', `status IN ('DRAFT', 'RUNNING', 'STOPPED', 'DECIDED')`)
export class ABTestEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'ab_test_pk' })
  id!: string;

  @Column('text')
  name!: string;

  @Column('uuid', { name: 'endpoint_id' })
  endpointId!: string;

  @Column('text')
  endpoint!: string;

  @Column('text', { name: 'metric_name' })
  metricName!: string;

  @Column('text', { name: 'metric_description' })
  metricDescription!: string;

  @Column('text')
  status!: ABTestStatus;

  @Column('double precision', { nullable: true })
  coverage!: number | null;

  @Column('jsonb')
  plan!: TestPlan;

  @Column('jsonb')
  analysis!: AnalysisPlan;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt!: Date | null;

  @Column('timestamptz', { name: 'stopped_at', nullable: true })
  stoppedAt!: Date | null;

  @Column('timestamptz', { name: 'decided_at', nullable: true })
  decidedAt!: Date | null;

  @Column('jsonb', { nullable: true })
  decision!: ABTestDecision | null;
}
