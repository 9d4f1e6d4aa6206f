import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateInferenceExchange1760000000030 implements MigrationInterface {
  readonly name = 'CreateInferenceExchange1760000000030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE inference_exchange (
        id uuid CONSTRAINT inference_exchange_pk PRIMARY KEY,
        subject json NOT NULL,
        requests integer NOT NULL,
        request json,
        response json,
        size_bytes integer NOT NULL,
        received_at timestamptz NOT NULL,
        outcome text,
        settled_at timestamptz,
        CONSTRAINT inference_exchange_outcome CHECK (outcome IN ('COUNTED', 'UNPAIRED')),
        CONSTRAINT inference_exchange_settled CHECK ((outcome IS NULL) = (settled_at IS NULL))
      )`);
    await runner.query(
      'CREATE INDEX inference_exchange_waiting ON inference_exchange (received_at) WHERE outcome IS NULL',
    );
    await runner.query(
      'CREATE INDEX inference_exchange_settled_at ON inference_exchange (settled_at) WHERE outcome IS NOT NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE inference_exchange');
  }
}
