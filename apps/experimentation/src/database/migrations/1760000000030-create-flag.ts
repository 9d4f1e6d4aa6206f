import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Flags, what was changed of them, and one row that tells replicas that they are to read all anew. */
export class CreateFlag1760000000030 implements MigrationInterface {
  readonly name = 'CreateFlag1760000000030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE flag_catalogue (
        only_one boolean CONSTRAINT flag_catalogue_pk PRIMARY KEY CONSTRAINT flag_catalogue_only_one_check CHECK (only_one),
        version bigint NOT NULL,
        changed_at timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE flag (
        id uuid CONSTRAINT flag_pk PRIMARY KEY,
        key text COLLATE "C" NOT NULL CONSTRAINT flag_key_unique UNIQUE,
        description text NOT NULL,
        dialect text NOT NULL CONSTRAINT flag_dialect_check CHECK (dialect IN ('ORRERY', 'GROWTHBOOK', 'UNLEASH')),
        type text NOT NULL CONSTRAINT flag_type_check CHECK (type IN ('BOOLEAN', 'STRING', 'NUMBER', 'JSON')),
        enabled boolean NOT NULL,
        definition jsonb NOT NULL,
        version integer NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        archived_at timestamptz
      )`);
    await runner.query(`
      CREATE TABLE flag_change (
        flag_id uuid NOT NULL CONSTRAINT flag_change_flag_fk REFERENCES flag (id),
        version integer NOT NULL,
        kind text NOT NULL CONSTRAINT flag_change_kind_check CHECK (kind IN ('DEFINED', 'CHANGED', 'ARCHIVED')),
        enabled boolean NOT NULL,
        definition jsonb NOT NULL,
        changed_by text NOT NULL,
        changed_at timestamptz NOT NULL,
        CONSTRAINT flag_change_pk PRIMARY KEY (flag_id, version)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE flag_change, flag, flag_catalogue');
  }
}
