import { dirname } from 'node:path';
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import { Redis } from 'ioredis';
import { EVENT_TIMESTAMP } from '../../feature-view/event-timestamp.js';
import { onlineKey } from '../../online-store/online-key.js';
import { packRow } from '../../online-store/online-row.js';
import type { Outcome, WriteOnline } from '../tasks.js';
import type { Progress } from './main.js';
import { withDuckdb } from './open-duckdb.js';
import { identifier, literal } from './sql.js';

/** Writes the newest row of each entity to Redis: one pipeline of SETs for each chunk of rows. */
export async function writeOnline(task: WriteOnline, progress: Progress): Promise<Outcome<WriteOnline>> {
  const redis = new Redis(task.redisUrl, { maxRetriesPerRequest: 3 });
  // What a command could not do is thrown where it was sent.
  redis.on('error', () => undefined);
  try {
    const entities = await withDuckdb(dirname(task.snapshots), (connection) =>
      writeAll(connection, redis, task),
    );
    progress('the online rows are written', { entities });
    return { entities };
  } finally {
    redis.disconnect();
  }
}

async function writeAll(connection: DuckDBConnection, redis: Redis, task: WriteOnline): Promise<number> {
  const keys = task.joinKeys.map(identifier);
  const features = task.features.map(identifier);
  const newest = await connection.stream(`
    SELECT epoch_ms(${EVENT_TIMESTAMP})::DOUBLE, ${[...features, ...keys].join(', ')}
    FROM read_parquet(${literal(task.snapshots)})
    WHERE epoch_ms(${EVENT_TIMESTAMP}) <= ${task.upToMs}
    QUALIFY row_number() OVER (PARTITION BY ${keys.join(', ')} ORDER BY ${EVENT_TIMESTAMP} DESC) = 1`);
  const startedMs = Date.now();
  let entities = 0;
  // One pipeline travels while the next is packed.
  let sent: Promise<void> = Promise.resolve();
  for await (const chunk of newest) {
    const pipeline = packChunk(redis, chunk, task, startedMs);
    await sent;
    sent = send(pipeline);
    sent.catch(() => undefined); // Thrown where it is awaited.
    entities += chunk.rowCount;
  }
  await sent;
  return entities;
}

type Pipeline = ReturnType<Redis['pipeline']>;

function packChunk(redis: Redis, chunk: DuckDBDataChunk, task: WriteOnline, startedMs: number): Pipeline {
  const pipeline = redis.pipeline();
  const [times, ...columns] = chunk.getColumns();
  const values = new Float64Array(task.features.length);
  const joinKeyValues = new Array<string>(task.joinKeys.length);
  for (let row = 0; row < chunk.rowCount; row++) {
    const eventTimeMs = Number(times?.[row]);
    for (let f = 0; f < values.length; f++) values[f] = Number(columns[f]?.[row] ?? NaN);
    for (let k = 0; k < joinKeyValues.length; k++)
      joinKeyValues[k] = String(columns[values.length + k]?.[row]);
    const key = onlineKey(task.keyPrefix, joinKeyValues);
    const remainingMs = task.ttlMs === 0 ? Infinity : task.ttlMs - (task.upToMs - eventTimeMs);
    const packed = packRow({ eventTimeMs, expiresAtMs: startedMs + remainingMs, values });
    if (task.ttlMs === 0) pipeline.set(key, packed);
    else pipeline.set(key, packed, 'PX', task.ttlMs);
  }
  return pipeline;
}

async function send(pipeline: Pipeline): Promise<void> {
  for (const [error] of (await pipeline.exec()) ?? []) if (error !== null) throw error;
}
