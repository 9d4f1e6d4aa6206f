import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A test has a plan of who takes part and one of how it is judged; several may run on an endpoint if they exclude each other. */
export class PlanABTests1760000000020 implements MigrationInterface {
  readonly name = 'PlanABTests1760000000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE ab_test ADD COLUMN coverage double precision, ADD COLUMN plan jsonb, ADD COLUMN analysis jsonb`);
    // Users stay where the weights put them: one range after another, of a hundred.
    await runner.query(`
      UPDATE ab_test SET
        plan = jsonb_build_object(
          'testId', ab_test.id, 'key', ab_test.id, 'rule', 'md5', 'exclusions', '[]'::jsonb, 'holdouts', '[]'::jsonb,
          'forced', '{}'::jsonb, 'sticky', NULL, 'ramp', '[]'::jsonb, 'condition', NULL, 'prerequisites', '[]'::jsonb,
          'variations', divided.keys,
          'allocation', jsonb_build_object('buckets', 100, 'variations', divided.ranges)
        ),
        analysis = '{
          "alpha": 0.05, "procedure": {"kind": "always-valid"}, "correction": "holm", "liftInterval": "delta",
          "sampleRatioAlpha": 0.001
        }'::jsonb
      FROM (
        SELECT ab_test_id,
               jsonb_agg(jsonb_build_object('key', key) ORDER BY position) AS keys,
               jsonb_agg(jsonb_build_array(jsonb_build_object('from', upto - weight, 'to', upto)) ORDER BY position)
                 AS ranges
        FROM (
          SELECT *, sum(weight) OVER (PARTITION BY ab_test_id ORDER BY position) AS upto FROM variation
        ) AS placed
        GROUP BY ab_test_id
      ) AS divided
      WHERE divided.ab_test_id = ab_test.id`);
    await runner.query(
      'ALTER TABLE ab_test ALTER COLUMN plan SET NOT NULL, ALTER COLUMN analysis SET NOT NULL',
    );
    await runner.query('DROP INDEX ab_test_running_endpoint_unique');
    await runner.query(
      `CREATE INDEX ab_test_running_endpoint ON ab_test (endpoint) WHERE status = 'RUNNING'`,
    );
    await runner.query('CREATE INDEX ab_test_endpoint_id ON ab_test (endpoint_id, id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX ab_test_endpoint_id, ab_test_running_endpoint');
    await runner.query(`
      CREATE UNIQUE INDEX ab_test_running_endpoint_unique ON ab_test (endpoint) WHERE status = 'RUNNING'`);
    await runner.query('ALTER TABLE ab_test DROP COLUMN coverage, DROP COLUMN plan, DROP COLUMN analysis');
  }
}
