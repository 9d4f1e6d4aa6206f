import { DomainError, TooLargeError } from '@orrery/domain';
import { sendOutbound, type OutboundAnswer } from '@orrery/platform-outbound';

export interface FetchOptions {
  /** Hosts that the operator trusts, whatever their address is. */
  readonly allowedHosts: readonly string[];
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** Told after each piece: how much has come, 0 to 1. */
  readonly tell: (share: number) => Promise<void>;
}

const PIECE_BYTES = 8 * 1024 * 1024;
const PIECE_DEADLINE_MS = 60_000;
const [WHOLE, PART, NOT_SATISFIABLE] = [200, 206, 416];

/** What lies at the address cannot be had. */
export class UnfetchableFileError extends DomainError {
  readonly code = 'UNFETCHABLE_FILE';
  readonly kind = 'unprocessable';

  constructor(reason: string) {
    super(`The file cannot be fetched: ${reason}`, { reason });
  }
}

/** A server that cannot be reached now, or has trouble of its own: the job is tried again. */
class FetchInterruptedError extends Error {
  override readonly name = 'FetchInterruptedError';
}

/**
 * The file at an address that a user gave, fetched in ranges, so that little lies in memory and every piece is checked to be
 * of the same file. A server that knows no ranges is heard out when the file is small.
 * @throws {UnfetchableFileError | TooLargeError}
 */
export async function* fetchPieces(
  url: string,
  options: FetchOptions,
): AsyncGenerator<Uint8Array, void, void> {
  let first: OutboundAnswer | null = null;
  for (let at = 0; ;) {
    options.signal.throwIfAborted();
    const answer = await fetchRange(url, at, options);
    if (answer.status === NOT_SATISFIABLE && at === 0) return;
    const size = sizeIn(answer, at);
    if (size > options.maxBytes) throw new TooLargeError(options.maxBytes);
    requireSameFile((first ??= answer), answer);
    yield answer.body;
    at += answer.body.byteLength;
    await options.tell(Math.min(1, at / size));
    if (at >= size) return;
    if (answer.body.byteLength === 0) throw new FetchInterruptedError('Nothing came.');
  }
}

async function fetchRange(url: string, at: number, { allowedHosts }: FetchOptions): Promise<OutboundAnswer> {
  const answer = await sendOutbound({
    ...{ url, method: 'GET', allowedHosts, deadlineMs: PIECE_DEADLINE_MS },
    headers: { range: `bytes=${at}-${at + PIECE_BYTES - 1}`, 'accept-encoding': 'identity' },
    // A server that knows no ranges may send one byte more than is taken: that tells.
    maxAnswerBytes: PIECE_BYTES + 1,
  });
  if (answer.kind === 'refused') throw new UnfetchableFileError(answer.reason);
  if (answer.kind === 'unreachable') throw new FetchInterruptedError(answer.reason);
  if (answer.status >= 500) throw new FetchInterruptedError(`The server answered ${answer.status}.`);
  if (answer.status !== WHOLE && answer.status !== PART && answer.status !== NOT_SATISFIABLE) {
    throw new UnfetchableFileError(`the server answered ${answer.status}.`);
  }
  return answer;
}

/** How large the file is, as its server says. */
function sizeIn({ status, headers, body }: OutboundAnswer, at: number): number {
  if (status === WHOLE) {
    if (at > 0 || body.byteLength > PIECE_BYTES) {
      const most = `and a file of more than ${PIECE_BYTES} bytes is only fetched by range`;
      throw new UnfetchableFileError(`the server knows no ranges, ${most}.`);
    }
    const announced = Number(headers['content-length'] ?? body.byteLength);
    if (announced !== body.byteLength) throw new FetchInterruptedError('The answer was cut off.');
    return announced;
  }
  const [, start, size] = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers['content-range'] ?? '') ?? [];
  if (Number(start) === at && size !== undefined) return Number(size);
  throw new UnfetchableFileError('the server sent another part than it was asked for.');
}

function requireSameFile(first: OutboundAnswer, answer: OutboundAnswer): void {
  for (const name of ['etag', 'last-modified'] as const) {
    if (first.headers[name] !== answer.headers[name]) {
      throw new UnfetchableFileError('it changed while it was fetched.');
    }
  }
}
