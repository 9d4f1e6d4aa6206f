import { connect, type Socket } from 'node:net';

export interface HttpAnswer {
  readonly status: number;
  readonly body: Buffer;
}

interface Waiting {
  readonly resolve: (answer: HttpAnswer) => void;
  readonly reject: (error: Error) => void;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const LAST_CHUNK = Buffer.from('0\r\n\r\n');

/**
 * A kept-alive connection that sends requests written beforehand and reads as little of the answers as it can: a tenth
 * of the CPU of a full client, so that a load process on the same machine does not become what is measured.
 */
export class HttpConnection {
  private received: Buffer = Buffer.alloc(0);
  private waiting: Waiting | undefined;
  private lost: Error | undefined;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay();
    socket.on('data', (chunk) => this.receive(chunk));
    socket.on('error', (error) => this.fail(error));
    socket.on('close', () => this.fail(new Error('The server closed the connection.')));
  }

  static open({ host, port }: { readonly host: string; readonly port: number }): Promise<HttpConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port });
      socket.once('error', reject);
      socket.once('connect', () => resolve(new HttpConnection(socket)));
    });
  }

  /** One at a time. @throws when the connection is lost, before or meanwhile. */
  send(request: Uint8Array): Promise<HttpAnswer> {
    // What is written to a closed socket is never heard of again.
    if (this.lost !== undefined) return Promise.reject(this.lost);
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.socket.write(request);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private receive(chunk: Buffer): void {
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
    const answer = completeAnswer(this.received);
    if (answer === null) return;
    this.received = Buffer.alloc(0);
    const { waiting } = this;
    this.waiting = undefined;
    waiting?.resolve(answer);
  }

  private fail(error: Error): void {
    this.lost ??= error;
    this.waiting?.reject(error);
    this.waiting = undefined;
  }
}

/** The answer once all of it is there; null before. */
export function completeAnswer(received: Buffer): HttpAnswer | null {
  const headEnd = received.indexOf(HEAD_END);
  if (headEnd < 0) return null;
  const head = received.toString('latin1', 0, headEnd);
  const status = Number(head.slice(9, 12));
  const body = received.subarray(headEnd + HEAD_END.length);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  const isComplete = length === undefined ? endsInLastChunk(body) : body.length >= Number(length);
  return isComplete ? { status, body } : null;
}

function endsInLastChunk(body: Buffer): boolean {
  return body.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK);
}
