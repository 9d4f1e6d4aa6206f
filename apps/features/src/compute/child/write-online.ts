import { dirname } from 'node:path';
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import { quoteName, quoteText, withSandbox } from '@orrery/platform-tables';
import { Redis } from 'ioredis';
import { EVENT_TIMESTAMP } from '../../feature-view/event-timestamp.js';
import { onlineKey } from '../../online-store/online-key.js';
import { packRow, rowBytes } from '../../online-store/online-row.js';
import type { Outcome, WriteOnline } from '../tasks.js';
import type { Progress } from './progress.js';

/**
 * Sets many rows by one command: KEYS[i] to the i-th part of ARGV[1], which lies ARGV[2] bytes behind the one before, to
 * live ARGV[3] milliseconds (0 for ever). A command of its own for each row would cost the client three times as much.
 */
const SET_ROWS = `
  local width, ttl = tonumber(ARGV[2]), tonumber(ARGV[3])
  for i, key in ipairs(KEYS) do
    local row = string.sub(ARGV[1], (i - 1) * width + 1, i * width)
    if ttl == 0 then redis.call('SET', key, row) else redis.call('SET', key, row, 'PX', ttl) end
  end
  return #KEYS`;

/** Writes the newest row of each entity to Redis, a chunk of rows at a time. */
export async function writeOnline(task: WriteOnline, progress: Progress): Promise<Outcome<WriteOnline>> {
  const redis = new Redis(task.redisUrl, { maxRetriesPerRequest: 3 });
  // What a command could not do is thrown where it was sent.
  redis.on('error', () => undefined);
  try {
    const entities = await withSandbox(dirname(task.snapshots), {}, (connection) =>
      writeAll(connection, redis, task),
    );
    progress('the online rows are written', { entities });
    return { entities };
  } finally {
    redis.disconnect();
  }
}

async function writeAll(connection: DuckDBConnection, redis: Redis, task: WriteOnline): Promise<number> {
  const keys = task.joinKeys.map(quoteName);
  const features = task.features.map(quoteName);
  const newest = await connection.stream(`
    SELECT epoch_ms(${EVENT_TIMESTAMP})::DOUBLE, ${[...features, ...keys].join(', ')}
    FROM read_parquet(${quoteText(task.snapshots)})
    WHERE epoch_ms(${EVENT_TIMESTAMP}) <= ${task.upToMs}
    QUALIFY row_number() OVER (PARTITION BY ${keys.join(', ')} ORDER BY ${EVENT_TIMESTAMP} DESC) = 1`);
  const startedMs = Date.now();
  let entities = 0;
  // One chunk travels while the next is packed.
  let sent: Promise<unknown> = Promise.resolve();
  for await (const chunk of newest) {
    if (chunk.rowCount === 0) continue;
    const { keys: rowKeys, packed } = packChunk(chunk, task, startedMs);
    await sent;
    const width = packed.byteLength / rowKeys.length;
    sent = redis.eval(SET_ROWS, rowKeys.length, ...rowKeys, packed, width, task.ttlMs);
    sent.catch(() => undefined); // Thrown where it is awaited.
    entities += chunk.rowCount;
  }
  await sent;
  return entities;
}

interface PackedChunk {
  readonly keys: readonly string[];
  /** The rows, one behind the other. */
  readonly packed: Buffer;
}

function packChunk(chunk: DuckDBDataChunk, task: WriteOnline, startedMs: number): PackedChunk {
  const [times, ...columns] = chunk.getColumns();
  const values = new Float64Array(task.features.length);
  const joinKeyValues = new Array<string>(task.joinKeys.length);
  const width = rowBytes(values.length);
  const packed = Buffer.allocUnsafe(chunk.rowCount * width);
  const keys: string[] = [];
  for (let row = 0; row < chunk.rowCount; row++) {
    const eventTimeMs = Number(times?.[row]);
    for (let f = 0; f < values.length; f++) values[f] = Number(columns[f]?.[row] ?? NaN);
    for (let k = 0; k < joinKeyValues.length; k++)
      joinKeyValues[k] = String(columns[values.length + k]?.[row]);
    keys.push(onlineKey(task.keyPrefix, joinKeyValues));
    const remainingMs = task.ttlMs === 0 ? Infinity : task.ttlMs - (task.upToMs - eventTimeMs);
    packRow({ eventTimeMs, expiresAtMs: startedMs + remainingMs, values }, packed, row * width);
  }
  return { keys, packed };
}
