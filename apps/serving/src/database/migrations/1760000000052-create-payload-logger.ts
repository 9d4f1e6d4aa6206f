import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreatePayloadLogger1760000000052 implements MigrationInterface {
  readonly name = 'CreatePayloadLogger1760000000052';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE payload_logger (
        endpoint_id uuid CONSTRAINT payload_logger_pk PRIMARY KEY
          CONSTRAINT payload_logger_endpoint_fk REFERENCES endpoint (id),
        url text NOT NULL,
        mode text NOT NULL,
        percent double precision NOT NULL,
        set_at timestamptz NOT NULL,
        set_by text NOT NULL,
        CONSTRAINT payload_logger_mode CHECK (mode IN ('ALL', 'REQUEST', 'RESPONSE')),
        CONSTRAINT payload_logger_percent CHECK (percent > 0 AND percent <= 100)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE payload_logger');
  }
}
