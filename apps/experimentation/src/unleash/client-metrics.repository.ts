import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@orrery/platform-postgres';
import type { FlagId } from '../flag/flag.js';
import type { ClientMetrics, ClientRegistration } from './client-report.js';

/** How often SDKs that evaluate themselves were told yes and no, as far as they report it. */
export interface FlagUsage {
  readonly flagId: FlagId;
  readonly yes: number;
  readonly no: number;
  readonly lastDay: Date;
}

/** Each report makes room for itself: of what is too old to be sent again, so much goes. */
const FORGOTTEN = 100;

@Injectable()
export class ClientMetricsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async register({ appName, instanceId, sdkVersion }: ClientRegistration): Promise<void> {
    await this.unitOfWork.manager.query(
      `WITH gone AS (
         DELETE FROM client_application WHERE (app_name, instance_id) IN (
           SELECT app_name, instance_id FROM client_application
           WHERE seen_at < now() - interval '30 days' AND (app_name, instance_id) <> ($1, $2)
           ORDER BY seen_at LIMIT ${FORGOTTEN} FOR UPDATE SKIP LOCKED)
       )
       INSERT INTO client_application (app_name, instance_id, sdk_version, seen_at) VALUES ($1, $2, $3, now())
       ON CONFLICT (app_name, instance_id) DO UPDATE SET sdk_version = excluded.sdk_version, seen_at = excluded.seen_at`,
      [appName, instanceId, sdkVersion],
    );
  }

  /** Adds a bucket to the counts of this day, once however often it is sent; toggles that are no flags count nowhere. */
  async count({ appName, instanceId, bucket }: ClientMetrics): Promise<void> {
    const toggles = Object.entries(bucket.toggles).toSorted(([a], [b]) => (a < b ? -1 : 1));
    await this.unitOfWork.manager.query(
      `WITH gone AS (
         DELETE FROM client_bucket WHERE (app_name, instance_id, started_at) IN (
           SELECT app_name, instance_id, started_at FROM client_bucket
           WHERE received_at < now() - interval '2 days' ORDER BY received_at LIMIT ${FORGOTTEN} FOR UPDATE SKIP LOCKED)
       ), new_bucket AS (
         INSERT INTO client_bucket (app_name, instance_id, started_at, received_at) VALUES ($1, $2, $3, now())
         ON CONFLICT DO NOTHING RETURNING received_at
       )
       INSERT INTO flag_usage AS usage (flag_id, day, yes, no)
       SELECT flag.id, (new_bucket.received_at AT TIME ZONE 'UTC')::date, told.yes, told.no
       FROM new_bucket, unnest($4::text[], $5::bigint[], $6::bigint[]) AS told (key, yes, no)
       JOIN flag ON flag.key = told.key
       ORDER BY flag.id
       ON CONFLICT (flag_id, day) DO UPDATE SET yes = usage.yes + excluded.yes, no = usage.no + excluded.no`,
      [
        appName,
        instanceId,
        bucket.start,
        toggles.map(([key]) => key.replaceAll('\0', '')),
        toggles.map(([, { yes }]) => yes),
        toggles.map(([, { no }]) => no),
      ],
    );
  }

  async usageOf(ids: readonly FlagId[]): Promise<ReadonlyMap<FlagId, FlagUsage>> {
    const rows = await this.unitOfWork.manager.query<FlagUsage[]>(
      `SELECT flag_id AS "flagId", sum(yes)::float8 AS yes, sum(no)::float8 AS no, max(day)::timestamp AT TIME ZONE 'UTC' AS "lastDay"
       FROM flag_usage WHERE flag_id = ANY ($1::uuid[]) GROUP BY flag_id`,
      [ids],
    );
    return new Map(rows.map((usage) => [usage.flagId, usage]));
  }
}
