import type { ServerResponse } from 'node:http';

/** What a caller is to read, beside the headers of the connection and the body's length. */
interface AnswerHead {
  readonly status: number;
  /** Names and values in turns. */
  readonly headers: readonly string[];
}

export interface WholeAnswer extends AnswerHead {
  readonly body: string;
}

/** An answer whose body lies in several pieces, which nobody need put together. */
export interface PiecedAnswer extends AnswerHead {
  readonly pieces: readonly Uint8Array[];
}

export type Answer = WholeAnswer | PiecedAnswer;

export function lengthOf(answer: Answer): number {
  if ('body' in answer) return Buffer.byteLength(answer.body);
  return answer.pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
}

/** The same, with one more header. */
export function withHeader(answer: Answer, name: string, value: string): Answer {
  const { status } = answer;
  const headers = [...answer.headers, name, value];
  return 'body' in answer
    ? { status, headers, body: answer.body }
    : { status, headers, pieces: answer.pieces };
}

/** Writes all of it by one call of the system. */
export function sendAnswer(response: ServerResponse, answer: Answer): void {
  response.cork();
  response.writeHead(answer.status, [...answer.headers, 'content-length', String(lengthOf(answer))]);
  if ('body' in answer) response.write(answer.body);
  else for (const piece of answer.pieces) response.write(piece);
  response.end();
  response.uncork();
}
