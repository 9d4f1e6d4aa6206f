import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A running test has a plan of who gets what; of those that began before, the weights are all there is. */
export class RouteByPlan1760000000061 implements MigrationInterface {
  readonly name = 'RouteByPlan1760000000061';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE running_ab_test ADD COLUMN plan jsonb');
    await runner.query(`
      UPDATE running_ab_test SET plan = jsonb_build_object(
        'testId', id, 'key', id, 'rule', 'md5', 'exclusions', '[]'::jsonb, 'holdouts', '[]'::jsonb, 'forced', '{}'::jsonb,
        'sticky', NULL, 'ramp', '[]'::jsonb, 'condition', NULL, 'prerequisites', '[]'::jsonb,
        'variations', divided.keys,
        'allocation', jsonb_build_object('buckets', 100, 'variations', divided.ranges)
      )
      FROM (
        SELECT id AS test_id,
               jsonb_agg(jsonb_build_object('key', key) ORDER BY nth) AS keys,
               jsonb_agg(
                 CASE WHEN weight = 0 THEN '[]'::jsonb
                      ELSE jsonb_build_array(jsonb_build_object('from', upto - weight, 'to', upto)) END
                 ORDER BY nth
               ) AS ranges
        FROM (
          SELECT id, nth, variation ->> 'key' AS key, (variation ->> 'weight')::integer AS weight,
                 sum((variation ->> 'weight')::integer) OVER (PARTITION BY id ORDER BY nth) AS upto
          FROM running_ab_test, jsonb_array_elements(variations) WITH ORDINALITY AS each (variation, nth)
        ) AS placed
        GROUP BY id
      ) AS divided
      WHERE divided.test_id = running_ab_test.id`);
    await runner.query('ALTER TABLE running_ab_test ALTER COLUMN plan SET NOT NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE running_ab_test DROP COLUMN plan');
  }
}
