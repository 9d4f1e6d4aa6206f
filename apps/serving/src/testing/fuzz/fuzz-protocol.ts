import { Agent, request } from 'node:http';
import { seeded, testToken } from '@orrery/testing';
import { hostileRequest, type WireRequest } from './hostile-request.js';
import { pick, type SeedRequest } from './mutate.js';

export interface FuzzedProtocol {
  readonly url: string;
  readonly seeds: readonly SeedRequest[];
  readonly count: number;
  readonly seed: number;
  /** Whether an answer is a refusal in the protocol's form. */
  readonly isRefusal: (status: number, body: unknown) => boolean;
}

export interface FuzzReport {
  /** Requests that were answered otherwise than by an answer or a refusal, and how. */
  readonly findings: readonly string[];
  readonly answered: number;
  readonly refused: number;
}

const AT_ONCE = 8;
const SHOWN = 400;

/** Sends requests that are wrong in a few places, and tells which were answered otherwise than the protocol says. */
export async function fuzzProtocol({
  url,
  seeds,
  count,
  seed,
  isRefusal,
}: FuzzedProtocol): Promise<FuzzReport> {
  const random = seeded(seed);
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const findings: string[] = [];
  let answered = 0;
  let refused = 0;
  let left = count;
  const work = async (): Promise<void> => {
    while (left-- > 0) {
      const hostile = hostileRequest(pick(seeds, random), random);
      const answer = await send(agent, url, hostile).catch((error: Error) => error);
      if (answer instanceof Error) findings.push(`${shown(hostile)} → ${answer.message}`);
      else if (answer.status === 200) answered += 1;
      else if (isRefusal(answer.status, parsed(answer.body))) refused += 1;
      else findings.push(`${shown(hostile)} → ${answer.status} ${answer.body.toString().slice(0, SHOWN)}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  agent.destroy();
  return { findings, answered, refused };
}

/** One key of JSON that names the failure, and nothing of ours: the form of TF Serving and of Open Inference. */
export function isErrorText(status: number, body: unknown): boolean {
  return (
    isCallersFault(status) && isRecord(body) && typeof body['error'] === 'string' && body['error'] !== ''
  );
}

const UNSUPPORTED_MEDIA_TYPE = 415;

/** MLflow's form: a code and a text; of a content type that it does not take it tells in a plain text. */
export function isMlflowError(status: number, body: unknown): boolean {
  if (status === UNSUPPORTED_MEDIA_TYPE) return true;
  return (
    isCallersFault(status) &&
    isRecord(body) &&
    typeof body['error_code'] === 'string' &&
    typeof body['message'] === 'string'
  );
}

function isCallersFault(status: number): boolean {
  return status >= 400 && status < 500;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

function shown({ path, headers, body }: WireRequest): string {
  const start = Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, SHOWN));
  return `${path} ${JSON.stringify(headers)} ${JSON.stringify(start.toString('latin1'))}`;
}

function send(
  agent: Agent,
  url: string,
  { path, headers, body }: WireRequest,
): Promise<{ readonly status: number; readonly body: Buffer }> {
  return new Promise((resolve, reject) => {
    const all = {
      authorization: `Bearer ${testToken('reader')}`,
      'content-length': String(body.byteLength),
      ...headers,
    };
    const sent = request(new URL(path, url), { agent, method: 'POST', headers: all }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }));
    });
    sent.on('error', reject).end(body);
  });
}
