import type { PieceCheck } from './check-text.js';
import { UnreadableFileError } from './tabular-file.errors.js';

/** The engine walks a value by recursion: one that is deep enough would take the process down. */
const DEEPEST = 128;

const [QUOTE, BACKSLASH, LF] = [0x22, 0x5c, 0x0a];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Whether the values of JSON lines are nested no deeper than can be read. */
export class JsonDepthCheck implements PieceCheck {
  private line = 1;
  private depth = 0;
  private isText = false;
  private isEscaped = false;

  /** @throws {UnreadableFileError} with the line. */
  take(piece: Buffer): void {
    for (const byte of piece) {
      if (byte === LF) this.nextLine();
      else if (this.isText) this.inText(byte);
      else if (byte === QUOTE) this.isText = true;
      else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) this.open();
      else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) this.depth -= 1;
    }
  }

  private nextLine(): void {
    this.line += 1;
    this.depth = 0;
    this.isText = false;
    this.isEscaped = false;
  }

  private inText(byte: number): void {
    if (this.isEscaped) this.isEscaped = false;
    else if (byte === BACKSLASH) this.isEscaped = true;
    else if (byte === QUOTE) this.isText = false;
  }

  private open(): void {
    this.depth += 1;
    if (this.depth > DEEPEST) {
      throw new UnreadableFileError(`its values are nested deeper than ${DEEPEST} levels.`, {
        line: this.line,
      });
    }
  }
}
