import type { SavedGroups, TestPlan } from '@orrery/math-flags';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TestVariation } from './running-test.js';

@Entity('running_ab_test')
export class RunningTestEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'running_ab_test_pk' })
  id!: string;

  @Column('text')
  endpoint!: string;

  @Column('jsonb')
  variations!: readonly TestVariation[];

  @Column('jsonb')
  plan!: TestPlan;

  @Column('jsonb', { name: 'saved_groups', default: {} })
  savedGroups!: SavedGroups;

  @Column('timestamptz', { name: 'started_at' })
  startedAt!: Date;
}
