import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateWebhooks1760000000030 implements MigrationInterface {
  readonly name = 'CreateWebhooks1760000000030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE webhook (
        id uuid CONSTRAINT webhook_pk PRIMARY KEY,
        project text NOT NULL,
        name text NOT NULL,
        description text NOT NULL,
        url text NOT NULL,
        events text[] NOT NULL,
        status text NOT NULL CONSTRAINT webhook_status CHECK (status IN ('ACTIVE', 'DISABLED')),
        secret text,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX webhook_project ON webhook (project, id)');
    await runner.query(`
      CREATE TABLE webhook_delivery (
        id uuid CONSTRAINT webhook_delivery_pk PRIMARY KEY,
        webhook_id uuid NOT NULL
          CONSTRAINT webhook_delivery_webhook_fk REFERENCES webhook (id) ON DELETE CASCADE,
        event text NOT NULL,
        payload text NOT NULL,
        status text NOT NULL
          CONSTRAINT webhook_delivery_status CHECK (status IN ('PENDING', 'DELIVERED', 'FAILED')),
        attempts integer NOT NULL,
        response_status integer,
        error text,
        created_at timestamptz NOT NULL,
        tried_at timestamptz
      )`);
    await runner.query('CREATE INDEX webhook_delivery_webhook ON webhook_delivery (webhook_id, id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE webhook_delivery, webhook');
  }
}
