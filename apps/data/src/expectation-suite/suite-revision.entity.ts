import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ExpectationSuiteEntity } from './expectation-suite.entity.js';

@Entity('suite_revision')
export class SuiteRevisionEntity {
  @PrimaryColumn('uuid', { name: 'suite_id', primaryKeyConstraintName: 'suite_revision_pk' })
  @ForeignKey(() => ExpectationSuiteEntity, { name: 'suite_revision_suite_fk' })
  suiteId!: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'suite_revision_pk' })
  revision!: number;

  /** In the JSON of Great Expectations 1.x. */
  @Column('jsonb')
  body!: unknown;

  @Column('jsonb', { name: 'row_keys' })
  rowKeys!: readonly string[];

  @Column('text')
  author!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
