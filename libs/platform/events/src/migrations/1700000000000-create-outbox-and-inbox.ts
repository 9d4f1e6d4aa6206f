import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateOutboxAndInbox1700000000000 implements MigrationInterface {
  readonly name = 'CreateOutboxAndInbox1700000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE outbox (
        id uuid CONSTRAINT outbox_pk PRIMARY KEY,
        position bigserial NOT NULL,
        destination text NOT NULL,
        body jsonb NOT NULL
      )`);
    await runner.query('CREATE INDEX outbox_position ON outbox (position)');
    await runner.query(`
      CREATE TABLE inbox (
        event_id uuid CONSTRAINT inbox_pk PRIMARY KEY,
        received_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query('CREATE INDEX inbox_received_at ON inbox (received_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE inbox');
    await runner.query('DROP TABLE outbox');
  }
}
