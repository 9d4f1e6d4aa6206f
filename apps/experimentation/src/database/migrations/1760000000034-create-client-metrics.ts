import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which applications of Unleash's SDKs there are, and how often they were told yes and no. */
export class CreateClientMetrics1760000000034 implements MigrationInterface {
  readonly name = 'CreateClientMetrics1760000000034';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE client_application (
        app_name text COLLATE "C" NOT NULL,
        instance_id text COLLATE "C" NOT NULL,
        sdk_version text NOT NULL,
        seen_at timestamptz NOT NULL,
        CONSTRAINT client_application_pk PRIMARY KEY (app_name, instance_id)
      )`);
    // A client that heard no answer sends the same bucket again.
    await runner.query(`
      CREATE TABLE client_bucket (
        app_name text COLLATE "C" NOT NULL,
        instance_id text COLLATE "C" NOT NULL,
        started_at timestamptz NOT NULL,
        received_at timestamptz NOT NULL,
        CONSTRAINT client_bucket_pk PRIMARY KEY (app_name, instance_id, started_at)
      )`);
    await runner.query('CREATE INDEX client_bucket_received_at ON client_bucket (received_at)');
    await runner.query('CREATE INDEX client_application_seen_at ON client_application (seen_at)');
    await runner.query(`
      CREATE TABLE flag_usage (
        flag_id uuid NOT NULL CONSTRAINT flag_usage_flag_fk REFERENCES flag (id),
        day date NOT NULL,
        yes bigint NOT NULL,
        no bigint NOT NULL,
        CONSTRAINT flag_usage_pk PRIMARY KEY (flag_id, day)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE flag_usage, client_bucket, client_application');
  }
}
