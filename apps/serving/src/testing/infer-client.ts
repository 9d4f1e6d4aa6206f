import { request, type IncomingHttpHeaders } from 'node:http';
import { testToken } from '@orrery/testing';
import type { ServingBench } from './serving-bench.js';

export interface WireAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The JSON of the answer; null where there is none. */
  readonly body: unknown;
  /** What follows the JSON. */
  readonly binary: Buffer;
}

/** Sends a request as clients of the protocol do; `binary` follows the JSON, and a header says where it begins. */
export async function infer(
  bench: ServingBench,
  path: string,
  { json, binary, headers = {} }: InferCall,
): Promise<WireAnswer> {
  const text = Buffer.from(typeof json === 'string' ? json : JSON.stringify(json));
  const response = await bench.service.fetch(`/v2/models/${path}`, {
    method: 'POST',
    headers: {
      // Undici would ask for more than one coding.
      'accept-encoding': 'identity',
      ...(binary !== undefined && { 'inference-header-content-length': String(text.byteLength) }),
      ...headers,
    },
    body: new Uint8Array(Buffer.concat([text, ...(binary ?? [])])),
  });
  const body = Buffer.from(await response.arrayBuffer());
  const length = Number(response.headers.get('inference-header-content-length') ?? body.byteLength);
  const head = body.subarray(0, length).toString();
  return {
    status: response.status,
    headers: response.headers,
    body: head === '' ? null : JSON.parse(head),
    binary: body.subarray(length),
  };
}

export interface InferCall {
  /** Sent as it is when it is text. */
  readonly json: unknown;
  readonly binary?: readonly Uint8Array[];
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Sends bytes and reads bytes: nothing is inflated on the way. */
export function postBytes(
  bench: ServingBench,
  path: string,
  { headers, body }: { readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array },
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const options = {
      method: 'POST',
      headers: {
        authorization: `Bearer ${testToken('admin')}`,
        'content-length': body.byteLength,
        ...headers,
      },
    };
    const sent = request(new URL(path, bench.service.url), options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
      });
    });
    sent.on('error', reject).end(body);
  });
}
