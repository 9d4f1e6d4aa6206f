import { open } from 'node:fs/promises';
import { MAX_LINE_BYTES } from './check-text.js';
import { requireUsableNames } from './compare-columns.js';
import { UnreadableFileError } from './tabular-file.errors.js';

/** The names in the first record of a CSV file. @throws {UnreadableFileError} */
export async function readCsvHeader(path: string): Promise<readonly string[]> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(MAX_LINE_BYTES) });
    return parseCsvHeader(decode(buffer.subarray(0, bytesRead)));
  } finally {
    await file.close();
  }
}

/** The names in the first record of a CSV text (RFC 4180). @throws {UnreadableFileError} */
export function parseCsvHeader(text: string): readonly string[] {
  const names: string[] = [];
  const field = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n|\n|\r|$)/y;
  for (;;) {
    const match = field.exec(text);
    if (match === null) throw new UnreadableFileError('the quotes of the header line are broken.');
    const [, written = '', end] = match;
    names.push(written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written);
    if (end !== ',') return requireUsableNames(names, 'the header line');
  }
}

function decode(bytes: Buffer): string {
  try {
    // The last character may be cut in two where the header is read only in part.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return decodeLine(bytes);
  }
}

/** Bytes below the header may be broken: the row that they are in is told later. */
function decodeLine(bytes: Buffer): string {
  const end = bytes.indexOf('\n');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(end === -1 ? bytes : bytes.subarray(0, end));
  } catch {
    throw new UnreadableFileError('the header line is not UTF-8 text.');
  }
}
