// The least that keeping exposures durably can cost: one table with their key, one `unnest` insert a batch that a
// repeated exposure does not disturb. No test is looked up, nothing is counted, no HTTP.
import { Client } from 'pg';

export interface BareExposureQuestion {
  readonly url: string;
  readonly batch: number;
  readonly batches: number;
  readonly callers: number;
  readonly round: number;
}

export interface BareExposureAnswer {
  readonly operations: number;
  readonly seconds: number;
}

const TEST = '01920000-0000-7000-8000-000000000001';
const INSERT = `
  INSERT INTO bare_exposure (ab_test_id, user_id, variation, exposed_at)
  SELECT '${TEST}', * FROM unnest($1::text[], $2::smallint[], $3::timestamptz[])
  ON CONFLICT DO NOTHING`;
const AT = '2026-01-01T00:00:00.000Z';
let clients: Client[] = [];

async function answer({
  url,
  batch,
  batches,
  callers,
  round,
}: BareExposureQuestion): Promise<BareExposureAnswer> {
  while (clients.length < callers) {
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(`CREATE TABLE IF NOT EXISTS bare_exposure (ab_test_id uuid, user_id text, variation smallint,
      exposed_at timestamptz, PRIMARY KEY (ab_test_id, user_id))`);
    clients = [...clients, client];
  }
  const waiting = Array.from({ length: batches }, (_, number) =>
    Array.from({ length: batch }, (_, i) => `${round}-${Math.imul(number * batch + i, 2_654_435_761) >>> 0}`),
  );
  const startedAt = performance.now();
  await Promise.all(
    clients.map(async (client) => {
      for (let users = waiting.pop(); users !== undefined; users = waiting.pop()) {
        await client.query({ name: 'insert', text: INSERT }, [
          users,
          users.map((_, i) => i % 2),
          users.map(() => AT),
        ]);
      }
    }),
  );
  return { operations: batch * batches, seconds: (performance.now() - startedAt) / 1000 };
}

process.on(
  'message',
  (question: BareExposureQuestion) => void answer(question).then((it) => process.send?.(it)),
);
process.once('disconnect', () => process.exit());
