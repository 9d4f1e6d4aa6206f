import { Readable } from 'node:stream';
import type { JsonValue } from '@orrery/platform-expectations';
import type { DownloadedRows } from './failed-rows.js';
import type { ToldRow } from './told-row.js';

const LINES_AT_ONCE = 200;

/** Failed rows as CSV (RFC 4180): the number, the keys and the values of each; a missing value is an empty field. */
export function rowsAsCsv(rows: DownloadedRows): Readable {
  const text = Readable.from(csvOf(rows), { objectMode: false });
  text.once('close', () => rows.lines.destroy());
  return text;
}

async function* csvOf({ keys, columns, lines }: DownloadedRows): AsyncGenerator<string> {
  const names = [...keys.map((key) => `key.${key}`), ...columns.map((column) => `value.${column}`)];
  let text = record(['row', ...names]);
  let count = 0;
  for await (const line of linesOf(lines)) {
    const { row, keys: told, values } = JSON.parse(line) as ToldRow;
    text += record([row, ...keys.map((key) => told[key] ?? null), ...values]);
    if (++count % LINES_AT_ONCE > 0) continue;
    yield text;
    text = '';
  }
  yield text;
}

/** The lines, each of which ends with a line feed: other line ends are within values. */
async function* linesOf(bytes: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of bytes as AsyncIterable<Uint8Array>) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

function record(cells: readonly JsonValue[]): string {
  return `${cells.map(field).join(',')}\r\n`;
}

function field(value: JsonValue): string {
  if (value === null) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  // An empty text is something, other than nothing.
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
