import { Injectable } from '@nestjs/common';
import { UnitOfWork, binaryFloat8Array, binaryTextArray } from '@orrery/platform-postgres';
import type { OutcomeEvent } from './outcome.js';

/** An outcome of a test is told once per user; the migration of older outcomes makes the same identifiers. */
const RECORD = `
  WITH writer AS (
    SELECT pg_current_xact_id()::text::bigint AS tx
  ), told AS (
    SELECT substring(sha256(convert_to(id, 'UTF8')) FOR 16) AS event_id, event, user_id, to_timestamp(at_ms / 1000) AS at,
           nullif(ab_test_id, '')::uuid AS ab_test_id, nullif(value, '')::numeric AS value,
           nullif(properties, '')::jsonb AS properties, nth
    FROM unnest($1::text[], $2::text[], $3::text[], $4::float8[], $5::text[], $6::text[], $7::text[])
      WITH ORDINALITY AS told (id, event, user_id, at_ms, ab_test_id, value, properties, nth)
  ), inserted AS (
    INSERT INTO outcome_event (event_id, event, user_id, at, ab_test_id, value, properties, tx)
    SELECT event_id, event, user_id, at, ab_test_id, value, properties, tx
    FROM told, writer
    ORDER BY event_id, nth
    ON CONFLICT (event_id) DO NOTHING
    RETURNING 1
  )
  SELECT count(*)::integer AS accepted FROM inserted`;

@Injectable()
export class OutcomeRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * Records the events that are the first with their identifier, in one statement; sorted, so that calls with the same
   * events do not wait for each other in a circle.
   * @returns how many those are.
   */
  async record(events: readonly OutcomeEvent[]): Promise<number> {
    const [row] = await this.unitOfWork.manager.query<{ accepted: number }[]>(RECORD, [
      binaryTextArray(events.map(keyOf)),
      binaryTextArray(events.map(({ event }) => event)),
      binaryTextArray(events.map(({ userId }) => userId)),
      binaryFloat8Array(events.map(({ at }) => at.getTime())),
      binaryTextArray(events.map(({ abTestId }) => abTestId ?? '')),
      binaryTextArray(events.map(({ value }) => (value === null ? '' : String(value)))),
      binaryTextArray(
        events.map(({ properties }) => (properties === null ? '' : JSON.stringify(properties))),
      ),
    ]);
    return row?.accepted ?? 0;
  }
}

/** Events and outcomes have identifiers of different kinds, so that no event passes for an outcome. */
function keyOf({ id, abTestId }: OutcomeEvent): string {
  return abTestId === null ? `event/${id}` : `outcome/${abTestId}/${id}`;
}
