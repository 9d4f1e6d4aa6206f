import { createReadStream } from 'node:fs';

const [QUOTE, CR, LF] = [0x22, 0x0d, 0x0a];
const READ_BYTES = 1024 * 1024;

/**
 * The row of the first CSV record that ends otherwise (LF, CRLF or CR) than the header line does, counted from 1; null
 * when all end alike. Line breaks in quotes are part of a value.
 */
export async function findForeignLineEnd(path: string): Promise<number | null> {
  const ends = new LineEnds();
  for await (const piece of createReadStream(path, { highWaterMark: READ_BYTES })) {
    const row = ends.firstForeignIn(piece as Buffer);
    if (row !== null) return row;
  }
  return null;
}

/** Where a scan of a file is: byte by byte, across pieces. */
class LineEnds {
  private row = 0;
  private isQuoted = false;
  private previous = 0;
  private expected: string | null = null;

  firstForeignIn(piece: Uint8Array): number | null {
    for (const byte of piece) {
      const end = this.isQuoted ? null : endBefore(byte, this.previous);
      if (end !== null && end !== (this.expected ??= end)) return this.row;
      if (end !== null) this.row += 1;
      if (byte === QUOTE) this.isQuoted = !this.isQuoted;
      this.previous = byte;
    }
    return null;
  }
}

/** The line end that is known to be complete once `byte` came after `previous`. */
function endBefore(byte: number, previous: number): 'LF' | 'CRLF' | 'CR' | null {
  if (byte === LF) return previous === CR ? 'CRLF' : 'LF';
  return previous === CR ? 'CR' : null;
}
