import type { ServerResponse } from 'node:http';

/** An answer whose body lies in several pieces, which nobody need put together. */
export interface PiecedAnswer {
  readonly status: number;
  /** Names and values in turns, beside the length. */
  readonly headers: readonly string[];
  readonly pieces: readonly Uint8Array[];
}

/** Writes them one after another, by one call of the system. */
export function writePieces(response: ServerResponse, { status, headers, pieces }: PiecedAnswer): void {
  const length = pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
  response.cork();
  response.writeHead(status, [...headers, 'content-length', String(length)]);
  for (const piece of pieces) response.write(piece);
  response.end();
  response.uncork();
}
