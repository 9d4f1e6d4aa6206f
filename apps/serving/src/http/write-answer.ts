import { STATUS_CODES, type ServerResponse } from 'node:http';

/** What a caller is to read. */
export interface WholeAnswer {
  readonly status: number;
  /** Names and values in turns, beside those of the connection and of the body. */
  readonly headers: readonly string[];
  readonly body: string;
}

/**
 * Writes an answer that is there as a whole: head and body in one piece to the socket, where the response object would
 * put them together header by header and write them in two. It is told that it has finished, as it would be by its own
 * last write, so that the server goes on to the connection's next request.
 */
export function writeAnswer(response: ServerResponse, { status, headers, body }: WholeAnswer): void {
  const { socket, shouldKeepAlive } = response;
  const length = Buffer.byteLength(body);
  // Behind another answer, before a close: the response object knows best.
  if (socket === null || !shouldKeepAlive || socket.writableNeedDrain) {
    response.writeHead(status, [...headers, 'content-length', String(length)]).end(body);
    return;
  }
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\ndate: ${httpDate()}\r\nconnection: keep-alive\r\n`;
  for (let i = 0; i + 1 < headers.length; i += 2) head += `${headers[i]}: ${headers[i + 1]}\r\n`;
  socket.write(`${head}content-length: ${length}\r\n\r\n${body}`, length === body.length ? 'latin1' : 'utf8');
  response.emit('finish');
}

const SECOND_MS = 1000;
let shownSecond = 0;
let shownDate = '';

/** Of this second, written once. */
function httpDate(): string {
  const second = Math.floor(Date.now() / SECOND_MS);
  if (second !== shownSecond) {
    shownSecond = second;
    shownDate = new Date(second * SECOND_MS).toUTCString();
  }
  return shownDate;
}
