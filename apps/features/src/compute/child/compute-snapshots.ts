import { dirname } from 'node:path';
import { quoteName, quoteText, withSandbox } from '@orrery/platform-tables';
import { EVENT_TIMESTAMP } from '../../feature-view/event-timestamp.js';
import { rollingFeatures, valuesOf, type AggregatedValue } from '../rolling-features.js';
import type { ComputeSnapshots, Outcome, SourceFile } from '../tasks.js';
import { readNumbers, storeColumns } from './columns.js';
import type { Progress } from './progress.js';
import { milliseconds, numbers, rowsOf, typeOf } from './sql.js';

/** Computes a view's features at every moment at which one changes, and writes them as Parquet. */
export function computeSnapshots(
  task: ComputeSnapshots,
  progress: Progress,
): Promise<Outcome<ComputeSnapshots>> {
  return withSandbox(dirname(task.output), {}, async (connection) => {
    const keys = task.joinKeys.map(quoteName);
    const values = valuesOf(task.aggregations);
    const selects = task.files.map((file) => selectEvents(file, task, values));
    await connection.run(`CREATE TABLE event AS ${selects.join(' UNION ALL ')}`);
    await connection.run(`
      CREATE TABLE entity AS SELECT *, (row_number() OVER (ORDER BY ${keys.join(', ')}) - 1)::INTEGER AS code
      FROM (SELECT DISTINCT ${keys.join(', ')} FROM event WHERE ${keys.map((key) => `${key} IS NOT NULL`).join(' AND ')})`);
    const read = await readNumbers(
      connection,
      `SELECT coalesce(code, -1), "time", ${values.map((_, index) => `value_${index}`).join(', ')}
       FROM event LEFT JOIN entity USING (${keys.join(', ')})`,
    );
    const [codes = new Float64Array(0), eventTime = new Float64Array(0), ...columns] = read;
    progress('events are read', { events: codes.length });

    const events = { entity: Int32Array.from(codes), eventTime, values: columns };
    const snapshots = rollingFeatures(events, task.aggregations, task);
    progress('rolling features are computed', { rows: snapshots.entity.length });

    await storeColumns(connection, 'snapshot', [
      { name: 'code', values: snapshots.entity },
      { name: 'time', values: snapshots.eventTime },
      ...snapshots.features.map((values, index) => ({ name: `feature_${index}`, values })),
    ]);
    const features = task.aggregations.map(({ feature }, i) => `feature_${i} AS ${quoteName(feature)}`);
    await connection.run(`
      COPY (
        SELECT ${keys.join(', ')}, make_timestamp_ms("time"::BIGINT) AS ${EVENT_TIMESTAMP}, ${features.join(', ')}
        FROM snapshot JOIN entity USING (code)
      ) TO ${quoteText(task.output)} (FORMAT parquet, COMPRESSION zstd)`);
    progress('the offline rows are written', { rows: snapshots.entity.length });
    return { rows: snapshots.entity.length };
  });
}

function selectEvents(
  file: SourceFile,
  { joinKeys, timestampColumn }: ComputeSnapshots,
  values: readonly AggregatedValue[],
): string {
  const keys = joinKeys.map((key) => {
    typeOf(file, key);
    return `${quoteName(key)}::VARCHAR AS ${quoteName(key)}`;
  });
  const time = `${milliseconds(file, timestampColumn)} AS "time"`;
  const numbered = values.map((value, index) => `${expressionOf(file, value)} AS value_${index}`);
  return `SELECT ${[...keys, time, ...numbered].join(', ')} FROM ${rowsOf(file)}`;
}

function expressionOf(file: SourceFile, value: AggregatedValue): string {
  switch (value.kind) {
    case 'event':
      return '1::DOUBLE';
    case 'presence':
      typeOf(file, value.column);
      return `CASE WHEN ${quoteName(value.column)} IS NOT NULL THEN 1::DOUBLE END`;
    case 'number':
      return numbers(file, value.column);
    case 'above':
      return `(${numbers(file, value.column)} > ${value.threshold}::DOUBLE)::INTEGER::DOUBLE`;
  }
}
