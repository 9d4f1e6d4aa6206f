import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Versions get parents, a message, an author, metadata, a Git commit and a state, and may be trees of any files. */
export class DescribeVersions1760000000020 implements MigrationInterface {
  readonly name = 'DescribeVersions1760000000020';

  async up(runner: QueryRunner): Promise<void> {
    // Every new column has a default: instances of the release before go on writing.
    await runner.query(`
      ALTER TABLE dataset_version
        ADD file_count integer NOT NULL DEFAULT 1,
        ADD file_path text,
        ADD file_md5 text,
        ADD branch text NOT NULL DEFAULT 'main',
        ADD message text NOT NULL DEFAULT '',
        ADD author text,
        ADD metadata jsonb NOT NULL DEFAULT '{}',
        ADD git_commit text,
        ADD git_repository text,
        ADD state text NOT NULL DEFAULT 'ACTIVE'
          CONSTRAINT dataset_version_state CHECK (state IN ('ACTIVE', 'QUARANTINED', 'REJECTED')),
        ADD state_reason text,
        ADD deleted_at timestamptz,
        ADD purged_at timestamptz,
        ALTER row_count DROP NOT NULL,
        DROP CONSTRAINT dataset_version_content_unique,
        DROP CONSTRAINT dataset_version_format,
        ADD CONSTRAINT dataset_version_format
          CHECK (format IN ('CSV', 'PARQUET', 'JSON_LINES', 'ARROW', 'FILES'))`);
    await runner.query(
      'CREATE INDEX dataset_version_content ON dataset_version (dataset_id, content_digest)',
    );
    await runner.query(`
      CREATE INDEX dataset_version_deleted ON dataset_version (deleted_at)
        WHERE deleted_at IS NOT NULL AND purged_at IS NULL`);
    await runner.query(`
      CREATE TABLE version_parent (
        version_id uuid NOT NULL CONSTRAINT version_parent_version_fk REFERENCES dataset_version (id),
        position integer NOT NULL,
        parent_id uuid NOT NULL CONSTRAINT version_parent_parent_fk REFERENCES dataset_version (id),
        CONSTRAINT version_parent_pk PRIMARY KEY (version_id, position)
      )`);
    await runner.query('CREATE INDEX version_parent_parent ON version_parent (parent_id)');
    await runner.query(`
      INSERT INTO version_parent (version_id, position, parent_id)
      SELECT child.id, 0, parent.id
        FROM dataset_version AS child
        JOIN dataset_version AS parent
          ON parent.dataset_id = child.dataset_id AND parent.version = child.version - 1`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE version_parent');
    await runner.query('DROP INDEX dataset_version_content, dataset_version_deleted');
    await runner.query(`
      ALTER TABLE dataset_version
        DROP COLUMN file_count, DROP COLUMN file_path, DROP COLUMN file_md5, DROP COLUMN branch,
        DROP COLUMN message, DROP COLUMN author, DROP COLUMN metadata, DROP COLUMN git_commit,
        DROP COLUMN git_repository, DROP COLUMN state, DROP COLUMN state_reason, DROP COLUMN deleted_at,
        DROP COLUMN purged_at,
        ALTER row_count SET NOT NULL,
        ADD CONSTRAINT dataset_version_content_unique UNIQUE (dataset_id, content_digest),
        DROP CONSTRAINT dataset_version_format,
        ADD CONSTRAINT dataset_version_format CHECK (format IN ('CSV', 'PARQUET'))`);
  }
}
