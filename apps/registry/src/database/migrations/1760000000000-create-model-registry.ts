import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateModelRegistry1760000000000 implements MigrationInterface {
  readonly name = 'CreateModelRegistry1760000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE registered_model (
        id uuid CONSTRAINT registered_model_pk PRIMARY KEY,
        name text NOT NULL CONSTRAINT registered_model_name_unique UNIQUE,
        description text NOT NULL,
        created_at timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE model_version (
        id uuid CONSTRAINT model_version_pk PRIMARY KEY,
        model_id uuid NOT NULL CONSTRAINT model_version_model_fk REFERENCES registered_model (id),
        version integer NOT NULL,
        description text NOT NULL,
        run_id uuid,
        training_set_id uuid,
        content_digest text NOT NULL,
        size_bytes bigint NOT NULL,
        signature jsonb NOT NULL,
        parameter_count bigint NOT NULL,
        request_key text,
        created_at timestamptz NOT NULL,
        CONSTRAINT model_version_number_unique UNIQUE (model_id, version),
        CONSTRAINT model_version_request_key_unique UNIQUE (model_id, request_key)
      )`);
    await runner.query(`
      CREATE TABLE model_alias (
        model_id uuid NOT NULL CONSTRAINT model_alias_model_fk REFERENCES registered_model (id),
        alias text NOT NULL,
        version_id uuid NOT NULL CONSTRAINT model_alias_version_fk REFERENCES model_version (id),
        since timestamptz NOT NULL,
        CONSTRAINT model_alias_pk PRIMARY KEY (model_id, alias)
      )`);
    await runner.query('CREATE INDEX model_alias_version ON model_alias (version_id)');
    await runner.query(`
      CREATE TABLE alias_change (
        id uuid CONSTRAINT alias_change_pk PRIMARY KEY,
        model_id uuid NOT NULL CONSTRAINT alias_change_model_fk REFERENCES registered_model (id),
        alias text NOT NULL,
        from_version integer,
        to_version integer,
        changed_by text NOT NULL,
        reason text NOT NULL,
        changed_at timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX alias_change_model ON alias_change (model_id, id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE alias_change, model_alias, model_version, registered_model');
  }
}
