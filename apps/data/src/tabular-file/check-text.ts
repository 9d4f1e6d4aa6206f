import { isUtf8 } from 'node:buffer';
import { open } from 'node:fs/promises';
import { UnreadableFileError } from './tabular-file.errors.js';

/** As long as a line of a text file may be. */
export const MAX_LINE_BYTES = 4 * 1024 * 1024;

const [LF, CR] = [0x0a, 0x0d];
const READ_BYTES = 1024 * 1024;
const LONGEST_CHARACTER = 4;

/** Something that looks at a text as it comes. */
export interface PieceCheck {
  /** @throws {UnreadableFileError} */
  take(piece: Buffer): void;
}

/**
 * Whether a file is UTF-8 text in lines that fit into memory. The engine passes over lines that are longer than its buffer
 * without a word, so that this must be known before it reads.
 * @throws {UnreadableFileError} with the byte, counted from 0, and the line, counted from 1.
 */
export async function requireText(path: string, more?: PieceCheck): Promise<void> {
  const file = await open(path, 'r');
  try {
    const check = new TextCheck();
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    for (;;) {
      const { bytesRead } = await file.read({ buffer });
      if (bytesRead === 0) break;
      check.take(buffer.subarray(0, bytesRead));
      more?.take(buffer.subarray(0, bytesRead));
    }
    check.end();
  } finally {
    await file.close();
  }
}

/** The same for text that comes in pieces. */
export class TextCheck implements PieceCheck {
  private offset = 0;
  private lineStart = 0;
  private lines = 0;
  /** The first bytes of a character that the last piece cut in two. */
  private cut: Buffer = Buffer.alloc(0);

  /** @throws {UnreadableFileError} */
  take(piece: Buffer): void {
    const text = this.cut.length === 0 ? piece : Buffer.concat([this.cut, piece]);
    const start = this.offset - this.cut.length;
    const whole = text.length - cutCharacterBytes(text);
    if (!isUtf8(text.subarray(0, whole))) throw this.foreign(text, start);
    this.cut = Buffer.from(text.subarray(whole));
    this.requireShortLines(piece);
    this.offset += piece.length;
  }

  /** @throws {UnreadableFileError} when the last character is not whole. */
  end(): void {
    if (this.cut.length > 0) throw this.foreign(this.cut, this.offset - this.cut.length);
  }

  private requireShortLines(piece: Buffer): void {
    const first = firstLineEnd(piece);
    const end = this.offset + (first === -1 ? piece.length : first);
    if (end - this.lineStart > MAX_LINE_BYTES) {
      const reason = `a line is longer than ${MAX_LINE_BYTES} bytes.`;
      throw new UnreadableFileError(reason, { byte: this.lineStart, line: this.lines + 1 });
    }
    if (first === -1) return;
    this.lines += countOf(LF, piece) || countOf(CR, piece);
    this.lineStart = this.offset + Math.max(piece.lastIndexOf(LF), piece.lastIndexOf(CR)) + 1;
  }

  private foreign(text: Buffer, start: number): UnreadableFileError {
    const at = firstForeignByte(text);
    const line = this.lines + countOf(LF, text.subarray(0, at)) + 1;
    const shown = (text[at] ?? 0).toString(16).padStart(2, '0');
    const reason = `the byte 0x${shown} at offset ${start + at} (line ${line}) is no UTF-8 text.`;
    return new UnreadableFileError(reason, { byte: start + at, line });
  }
}

function firstLineEnd(piece: Buffer): number {
  const [lf, cr] = [piece.indexOf(LF), piece.indexOf(CR)];
  if (lf === -1 || cr === -1) return Math.max(lf, cr);
  return Math.min(lf, cr);
}

function countOf(byte: number, piece: Buffer): number {
  let count = 0;
  for (let at = piece.indexOf(byte); at !== -1; at = piece.indexOf(byte, at + 1)) count += 1;
  return count;
}

/** How many bytes at the end begin a character that is not whole. */
function cutCharacterBytes(text: Buffer): number {
  for (let back = 1; back <= Math.min(LONGEST_CHARACTER, text.length); back++) {
    const byte = text[text.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < characterBytes(byte) ? back : 0;
  }
  return 0;
}

function characterBytes(leading: number): number {
  if (leading >= 0xf0) return 4;
  return leading >= 0xe0 ? 3 : 2;
}

/** Where the longest beginning that is UTF-8 text ends. */
function firstForeignByte(text: Buffer): number {
  let [good, bad] = [0, text.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    const beginning = text.subarray(0, middle);
    if (isUtf8(beginning.subarray(0, middle - cutCharacterBytes(beginning)))) good = middle;
    else bad = middle;
  }
  return good - cutCharacterBytes(text.subarray(0, good));
}
