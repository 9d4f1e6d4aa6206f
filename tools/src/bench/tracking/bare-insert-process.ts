// The least that keeping points durably can cost: one table with the points' own key, one connection, one `unnest`
// insert a batch that a repeated point does not disturb. No run, no summary, no partitions, no HTTP.
import { Client } from 'pg';

export interface BareQuestion {
  readonly url: string;
  readonly size: number;
  readonly callers: number;
  readonly durationMs: number;
}

export interface BareAnswer {
  readonly operations: number;
  readonly seconds: number;
}

const INSERT = `
  INSERT INTO bare_point (run, key, step, value, at)
  SELECT $1::uuid, * FROM unnest($2::text[], $3::bigint[], $4::float8[], $5::timestamptz[])
  ON CONFLICT DO NOTHING`;
const METRICS = 10;
const START_MS = 1_700_000_000_000;
let clients: Client[] = [];
let step = 0;

async function answer({ url, size, callers, durationMs }: BareQuestion): Promise<BareAnswer> {
  while (clients.length < callers) {
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(`CREATE TABLE IF NOT EXISTS bare_point (run uuid, key text, step bigint, value float8,
      at timestamptz, PRIMARY KEY (run, key, step))`);
    clients = [...clients, client];
  }
  const startedAt = performance.now();
  const counts = await Promise.all(
    clients.slice(0, callers).map((client) => insert(client, size, startedAt + durationMs)),
  );
  return {
    operations: counts.reduce((sum, count) => sum + count, 0),
    seconds: (performance.now() - startedAt) / 1000,
  };
}

async function insert(client: Client, size: number, deadline: number): Promise<number> {
  const run = '01920000-0000-7000-8000-000000000001';
  const keys = Math.min(size, METRICS);
  let count = 0;
  while (performance.now() < deadline) {
    step += size;
    const from = step;
    const points = Array.from({ length: size }, (_, i) => from + i);
    await client.query({ name: 'insert', text: INSERT }, [
      run,
      points.map((_, i) => `metric_${i % keys}`),
      points,
      points.map((point) => Math.sin(point) * 10),
      points.map((point) => new Date(START_MS + point)),
    ]);
    count += size;
  }
  return count;
}

process.on('message', (question: BareQuestion) => void answer(question).then((it) => process.send?.(it)));
process.once('disconnect', () => process.exit());
