import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What clients of DVC push, and which Git commits said what it is. */
export class CreateDvcRemotes1760000000070 implements MigrationInterface {
  readonly name = 'CreateDvcRemotes1760000000070';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE dvc_remote (
        id uuid CONSTRAINT dvc_remote_pk PRIMARY KEY,
        name text NOT NULL CONSTRAINT dvc_remote_name_unique UNIQUE,
        created_by text NOT NULL,
        created_at timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE dvc_object (
        remote_id uuid NOT NULL CONSTRAINT dvc_object_remote_fk REFERENCES dvc_remote (id) ON DELETE CASCADE,
        hash text NOT NULL CONSTRAINT dvc_object_hash CHECK (hash IN ('md5', 'md5-dos2unix')),
        oid text NOT NULL,
        digest bytea NOT NULL,
        manifest bytea NOT NULL,
        size_bytes bigint NOT NULL,
        CONSTRAINT dvc_object_pk PRIMARY KEY (remote_id, hash, oid)
      )`);
    await this.createCommits(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM content_use WHERE holder_kind = 'dvc'`);
    await runner.query('DROP TABLE dvc_output, dvc_commit, dvc_object, dvc_remote');
  }

  private async createCommits(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE dvc_commit (
        id uuid CONSTRAINT dvc_commit_pk PRIMARY KEY,
        remote_id uuid NOT NULL CONSTRAINT dvc_commit_remote_fk REFERENCES dvc_remote (id) ON DELETE CASCADE,
        git_commit text NOT NULL,
        branch text NOT NULL,
        repository text,
        message text NOT NULL,
        recorded_by text NOT NULL,
        recorded_at timestamptz NOT NULL,
        CONSTRAINT dvc_commit_unique UNIQUE (remote_id, git_commit, branch)
      )`);
    await runner.query('CREATE INDEX dvc_commit_of_remote ON dvc_commit (remote_id, id)');
    await runner.query(`
      CREATE TABLE dvc_output (
        commit_id uuid NOT NULL CONSTRAINT dvc_output_commit_fk REFERENCES dvc_commit (id) ON DELETE CASCADE,
        path text NOT NULL,
        hash text NOT NULL CONSTRAINT dvc_output_hash CHECK (hash IN ('md5', 'md5-dos2unix')),
        oid text NOT NULL,
        dataset text NOT NULL,
        state text NOT NULL CONSTRAINT dvc_output_state CHECK (state IN ('COMMITTED', 'INCOMPLETE', 'REFUSED')),
        version_id uuid CONSTRAINT dvc_output_version_fk REFERENCES dataset_version (id),
        missing text[] NOT NULL,
        missing_count integer NOT NULL,
        reason text,
        CONSTRAINT dvc_output_pk PRIMARY KEY (commit_id, path)
      )`);
    await runner.query('CREATE INDEX dvc_output_version ON dvc_output (version_id)');
  }
}
