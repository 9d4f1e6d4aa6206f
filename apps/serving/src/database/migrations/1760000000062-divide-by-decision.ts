import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A decided A/B test may divide an endpoint's traffic. */
export class DivideByDecision1760000000062 implements MigrationInterface {
  readonly name = 'DivideByDecision1760000000062';

  async up(runner: QueryRunner): Promise<void> {
    await this.allow(runner, "'CREATED', 'SET', 'ROLLED_BACK', 'ROLLOUT', 'BANDIT', 'AB_TEST'");
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`UPDATE traffic_division SET cause = 'SET' WHERE cause = 'AB_TEST'`);
    await this.allow(runner, "'CREATED', 'SET', 'ROLLED_BACK', 'ROLLOUT', 'BANDIT'");
  }

  private async allow(runner: QueryRunner, causes: string): Promise<void> {
    await runner.query('ALTER TABLE traffic_division DROP CONSTRAINT traffic_division_cause_known');
    await runner.query(
      `ALTER TABLE traffic_division ADD CONSTRAINT traffic_division_cause_known CHECK (cause IN (${causes}))`,
    );
  }
}
