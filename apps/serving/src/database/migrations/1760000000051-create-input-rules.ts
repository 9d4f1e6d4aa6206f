import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateInputRules1760000000051 implements MigrationInterface {
  readonly name = 'CreateInputRules1760000000051';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE input_rules (
        endpoint_id uuid CONSTRAINT input_rules_pk PRIMARY KEY
          CONSTRAINT input_rules_endpoint_fk REFERENCES endpoint (id),
        max_rows integer,
        features jsonb NOT NULL,
        set_at timestamptz NOT NULL,
        set_by text NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE input_rules');
  }
}
