import { Injectable } from '@nestjs/common';
import type { ABTestId } from '@orrery/domain';
import {
  UnitOfWork,
  binaryFloat8Array,
  binaryInt4Array,
  binaryTextArray,
  isUniqueViolation,
} from '@orrery/platform-postgres';

/** Where users can be exposed to. */
export interface ExposableTest {
  readonly id: ABTestId;
  readonly name: string;
  readonly started: boolean;
  /** The keys of its variations, in their order. */
  readonly variations: readonly string[];
  /** When users were divided anew, ascending. */
  readonly redividedMs: readonly number[];
}

/** Exposures to record: no two of the same user to the same variation of a test, in the order of their users. */
export interface ExposureBatch {
  readonly tests: readonly ABTestId[];
  /** Of each test: how many exposures were told of it, and how many of them were to no variation of it. */
  readonly told: readonly number[];
  readonly unknown: readonly number[];
  readonly rows: readonly ExposureRow[];
}

export interface ExposureRow {
  /** From 1, among the tests. */
  readonly test: number;
  readonly userId: string;
  readonly variation: number;
  readonly atMs: number;
  /** JSON; empty: nothing is known. */
  readonly segment: string;
  /** Empty: none. */
  readonly cluster: string;
  /** How often users had been divided anew when this one came. */
  readonly period: number;
  /** Whether another row of the batch exposes the same user to another variation. */
  readonly clashes: boolean;
}

interface Recorded {
  readonly accepted: string;
  readonly conflicting: string;
}

const record = (onConflict: string): string => `
  WITH writer AS (
    SELECT pg_current_xact_id()::text::bigint AS tx
  ), told AS (
    SELECT ($1::uuid[])[test] AS ab_test_id, user_id, variation::smallint AS variation, to_timestamp(at_ms / 1000) AS at,
           nullif(segment, '')::jsonb AS segment, nullif(cluster, '') AS cluster, coalesce(period, 0) AS period, clashes
    FROM unnest($2::integer[], $3::text[], $4::integer[], $5::float8[], $6::text[], $7::integer[], $10::text[],
      $11::integer[]) AS told (test, user_id, variation, at_ms, segment, clashes, cluster, period)
  ), fresh AS MATERIALIZED (
    SELECT told.*, earlier.elsewhere
    FROM told
    LEFT JOIN LATERAL (
      SELECT bool_or(known.variation = told.variation AND known.exposed_at <= told.at) AS here,
             bool_or(known.variation <> told.variation) AS elsewhere
      FROM (
        SELECT variation, exposed_at FROM exposure
        WHERE ab_test_id = told.ab_test_id AND user_id = told.user_id COLLATE "C"
        ORDER BY variation, exposed_at OFFSET 0
      ) AS known
    ) AS earlier ON true
    WHERE here IS NOT TRUE
  ), inserted AS (
    INSERT INTO exposure (ab_test_id, user_id, variation, exposed_at, segment, cluster, period, tx)
    SELECT ab_test_id, user_id, variation, at, segment, cluster, period, tx FROM fresh, writer
    ${onConflict}
    RETURNING ab_test_id
  ), accepted AS (
    SELECT ab_test_id, count(*) AS count FROM inserted GROUP BY ab_test_id
  ), left_out AS (
    INSERT INTO exposure_left_out (ab_test_id, reason, count, tx)
    SELECT ab_test_id, left_out.reason, left_out.count, writer.tx
    FROM writer, unnest($1::uuid[], $8::integer[], $9::integer[]) AS batch (ab_test_id, told, unknown)
    LEFT JOIN accepted USING (ab_test_id)
    CROSS JOIN LATERAL (VALUES ('DUPLICATE', told - unknown - coalesce(accepted.count, 0)), ('UNKNOWN_VARIATION', unknown))
      AS left_out (reason, count)
    WHERE left_out.count > 0
  )
  SELECT (SELECT coalesce(sum(count), 0) FROM accepted)::text AS accepted,
         (SELECT count(*) FROM fresh WHERE elsewhere OR clashes = 1)::text AS conflicting`;

/** What is inserted was looked for: only another caller can have told the same meanwhile, and to be ready for that is dear. */
const RECORD_ALONE = record('');
const RECORD_AMONG_OTHERS = record('ON CONFLICT DO NOTHING');
const ONCE = 'exposure_pk';

@Injectable()
export class ExposureRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** The tests among these identifiers and names. */
  async findTests(ids: readonly string[], names: readonly string[]): Promise<readonly ExposableTest[]> {
    return this.unitOfWork.manager.query<ExposableTest[]>(
      `SELECT ab_test.id, ab_test.name, ab_test.status <> 'DRAFT' AS started,
              array_agg(variation.key ORDER BY variation.position) AS variations,
              ARRAY(
                SELECT extract(epoch FROM change.at)::float8 * 1000 FROM ab_test_change AS change
                WHERE change.ab_test_id = ab_test.id AND change.exposed IS NOT NULL AND change.moves <> '[]'::jsonb
                ORDER BY change.at
              ) AS "redividedMs"
       FROM ab_test JOIN variation ON variation.ab_test_id = ab_test.id
       WHERE ab_test.id = ANY ($1::uuid[]) OR ab_test.name = ANY ($2::text[])
       GROUP BY ab_test.id`,
      [ids, names],
    );
  }

  /**
   * Adds to the log what is not in it: a user's first exposure to a variation, and an earlier one than is known of it. The
   * order of the rows is one that all callers take, so that none waits for another in a circle.
   */
  async record(batch: ExposureBatch): Promise<{ accepted: number; conflicting: number }> {
    const values = valuesOf(batch);
    try {
      return await this.write(RECORD_ALONE, values);
    } catch (error) {
      if (!isUniqueViolation(error, ONCE)) throw error;
      return this.write(RECORD_AMONG_OTHERS, values);
    }
  }

  private async write(
    statement: string,
    values: unknown[],
  ): Promise<{ accepted: number; conflicting: number }> {
    const [recorded] = await this.unitOfWork.manager.query<Recorded[]>(statement, values);
    return {
      accepted: Number(recorded?.accepted ?? 0),
      conflicting: Number(recorded?.conflicting ?? 0),
    };
  }
}

function valuesOf({ tests, told, unknown, rows }: ExposureBatch): unknown[] {
  return [
    tests,
    binaryInt4Array(rows.map(({ test }) => test)),
    binaryTextArray(rows.map(({ userId }) => userId)),
    binaryInt4Array(rows.map(({ variation }) => variation)),
    binaryFloat8Array(rows.map(({ atMs }) => atMs)),
    // Of an array that is too short, `unnest` makes NULLs: what nobody tells need not be sent.
    binaryTextArray(rows.some(({ segment }) => segment !== '') ? rows.map(({ segment }) => segment) : []),
    binaryInt4Array(rows.some(({ clashes }) => clashes) ? rows.map(({ clashes }) => Number(clashes)) : []),
    told,
    unknown,
    binaryTextArray(rows.some(({ cluster }) => cluster !== '') ? rows.map(({ cluster }) => cluster) : []),
    binaryInt4Array(rows.some(({ period }) => period > 0) ? rows.map(({ period }) => period) : []),
  ];
}
