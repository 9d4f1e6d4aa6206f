import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where chunks lie, which files they make up, and who refers to those: what nobody refers to is found by these rows. */
export class CreateContent1760000000010 implements MigrationInterface {
  readonly name = 'CreateContent1760000000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE content_lease (
        id uuid CONSTRAINT content_lease_pk PRIMARY KEY,
        expires_at timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE pack (
        id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pack_pk PRIMARY KEY,
        blob bytea NOT NULL CONSTRAINT pack_blob_unique UNIQUE,
        size_bytes bigint NOT NULL,
        live_bytes bigint NOT NULL DEFAULT 0,
        lease_id uuid CONSTRAINT pack_lease_fk REFERENCES content_lease (id),
        suspect boolean NOT NULL DEFAULT false,
        stored_at timestamptz NOT NULL DEFAULT now(),
        mirrored_at timestamptz,
        scrubbed_at timestamptz
      )`);
    await runner.query('CREATE INDEX pack_lease ON pack (lease_id) WHERE lease_id IS NOT NULL');
    await runner.query('CREATE INDEX pack_suspect ON pack (id) WHERE suspect');
    await runner.query('CREATE INDEX pack_sparse ON pack (id) WHERE live_bytes * 2 < size_bytes');
    await runner.query('CREATE INDEX pack_unmirrored ON pack (id) WHERE mirrored_at IS NULL');
    await runner.query('CREATE INDEX pack_scrubbed ON pack (scrubbed_at NULLS FIRST, id)');
    await runner.query(`
      CREATE TABLE chunk (
        id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT chunk_pk PRIMARY KEY,
        digest bytea NOT NULL CONSTRAINT chunk_digest_unique UNIQUE,
        pack_id bigint NOT NULL CONSTRAINT chunk_pack_fk REFERENCES pack (id),
        "offset" integer NOT NULL,
        size_bytes integer NOT NULL
      )`);
    await runner.query('CREATE INDEX chunk_pack ON chunk (pack_id)');
    await this.createContents(runner);
    await this.createHolds(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE lease_content, lease_chunk, content_use, content_chunk, content, chunk, pack',
    );
    await runner.query('DROP TABLE content_lease');
  }

  private async createContents(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE content (
        id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT content_pk PRIMARY KEY,
        manifest bytea NOT NULL CONSTRAINT content_manifest_unique UNIQUE,
        digest bytea NOT NULL,
        size_bytes bigint NOT NULL,
        suspect boolean NOT NULL DEFAULT false
      )`);
    await runner.query('CREATE INDEX content_suspect ON content (id) WHERE suspect');
    await runner.query(`
      CREATE TABLE content_chunk (
        content_id bigint NOT NULL
          CONSTRAINT content_chunk_content_fk REFERENCES content (id) ON DELETE CASCADE,
        chunk_id bigint NOT NULL CONSTRAINT content_chunk_chunk_fk REFERENCES chunk (id),
        CONSTRAINT content_chunk_pk PRIMARY KEY (content_id, chunk_id)
      )`);
    await runner.query('CREATE INDEX content_chunk_chunk ON content_chunk (chunk_id)');
    await runner.query(`
      CREATE TABLE content_use (
        holder_kind text NOT NULL,
        holder_id text NOT NULL,
        content_id bigint NOT NULL CONSTRAINT content_use_content_fk REFERENCES content (id),
        CONSTRAINT content_use_pk PRIMARY KEY (holder_kind, holder_id, content_id)
      )`);
    await runner.query('CREATE INDEX content_use_content ON content_use (content_id)');
  }

  private async createHolds(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE lease_chunk (
        lease_id uuid NOT NULL CONSTRAINT lease_chunk_lease_fk REFERENCES content_lease (id) ON DELETE CASCADE,
        chunk_id bigint NOT NULL CONSTRAINT lease_chunk_chunk_fk REFERENCES chunk (id),
        CONSTRAINT lease_chunk_pk PRIMARY KEY (lease_id, chunk_id)
      )`);
    await runner.query('CREATE INDEX lease_chunk_chunk ON lease_chunk (chunk_id)');
    await runner.query(`
      CREATE TABLE lease_content (
        lease_id uuid NOT NULL CONSTRAINT lease_content_lease_fk REFERENCES content_lease (id) ON DELETE CASCADE,
        content_id bigint NOT NULL CONSTRAINT lease_content_content_fk REFERENCES content (id),
        CONSTRAINT lease_content_pk PRIMARY KEY (lease_id, content_id)
      )`);
    await runner.query('CREATE INDEX lease_content_content ON lease_content (content_id)');
  }
}
