import type { OutboundPool, PooledAnswer, PooledRequest } from '@orrery/platform-outbound';
import { RemoteCallError } from '../remote-call-error.js';

const BUSY: ReadonlySet<number> = new Set([429, 503]);
const SHOWN = 300;

/** Asks one address of a remote server by HTTP. */
export class HttpChannel {
  /** @param authorization Sent along with each request; null for none. */
  constructor(
    private readonly pool: OutboundPool,
    private readonly authorization: string | null,
  ) {}

  /** What is no success is thrown. @throws {RemoteCallError} */
  async ask(request: PooledRequest): Promise<PooledAnswer> {
    const { authorization } = this;
    const headers = {
      ...request.headers,
      ...(authorization !== null && { authorization }),
    };
    const answer = await this.pool.send({ ...request, headers });
    if (answer.kind === 'refused') throw new RemoteCallError('unreachable', answer.reason);
    if (answer.kind === 'unreachable') {
      throw new RemoteCallError(answer.late ? 'late' : 'unreachable', answer.reason);
    }
    const { status, body } = answer;
    if (status >= 200 && status < 300) return answer;
    const said = body.toString('utf8', 0, SHOWN);
    throw new RemoteCallError(failureOf(status), `It answered ${status}: ${said}`);
  }

  get(path: string, deadlineMs: number): Promise<PooledAnswer> {
    return this.ask({ method: 'GET', path, headers: {}, deadlineMs });
  }

  close(): Promise<void> {
    return this.pool.close();
  }
}

function failureOf(status: number): RemoteCallError['failure'] {
  if (BUSY.has(status)) return 'busy';
  if (status === 504) return 'late';
  return status >= 500 || status < 400 ? 'unreachable' : 'refused';
}

/** Runs what reads an answer; what it throws is the server's fault. @throws {RemoteCallError} */
export function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RemoteCallError('unreadable', `Its answer cannot be read: ${reason}`);
  }
}

export const JSON_HEADERS = { 'content-type': 'application/json' } as const;
