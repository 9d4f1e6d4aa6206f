import type { Contender } from '../benchmark.js';
import type { Listening } from '../listening-peer.js';
import type { Load } from '../load/load.js';
import { prepareRequest } from '../load/prepared-request.js';
import type { PeerProcess } from '../peer-process.js';
import type { RuntimeAnswer, RuntimeQuestion } from './runtime-process.js';

type Rows = readonly (readonly number[])[];

/** Where a model answers. */
export interface ModelServer {
  readonly name: string;
  readonly url: string;
  readonly token?: string;
  readonly pid: number;
}

export interface Asking {
  readonly load: Load;
  /** The rows of each request. */
  readonly requests: readonly Rows[];
  readonly callers: number;
  readonly durationMs: number;
}

/** A server of TF Serving's JSON, `{ "instances": … }` → `{ "predictions": … }`. */
export function rowsOverHttp({ name, pid, ...address }: ModelServer, asking: Asking): Contender {
  const { load, requests, callers, durationMs } = asking;
  const operations = requests.map((instances) => [prepareRequest({ ...address, json: { instances } })]);
  return {
    name,
    answers: () => Promise.all(requests.map((instances) => predictions(address, instances))),
    work: () => load.run({ operations, callers, durationMs }),
    pids: [pid],
  };
}

type Address = Pick<ModelServer, 'url' | 'token'>;

async function predictions(address: Address, instances: Rows): Promise<unknown> {
  const answer = await post(address, 'application/json', JSON.stringify({ instances }));
  return ((await answer.json()) as { predictions: unknown }).predictions;
}

/** @throws when the answer is no success. */
export async function post(
  { url, token }: Address,
  type: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': type, ...headers, ...(token && { authorization: `Bearer ${token}` }) },
    body,
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response;
}

/** ONNX Runtime alone. */
export function inProcess(
  name: string,
  runtime: PeerProcess<RuntimeQuestion, RuntimeAnswer>,
  { requests, durationMs }: Pick<Asking, 'requests' | 'durationMs'>,
): Contender {
  return {
    name,
    answers: async () => (await runtime.ask({ runs: requests, durationMs: 0 })).predictions,
    work: () => runtime.ask({ runs: requests, durationMs }),
    pids: [runtime.pid],
  };
}

/** A server in a process of its own, on a port that it tells. */
export async function localServer(name: string, peer: PeerProcess<object, Listening>): Promise<ModelServer> {
  return { name, url: `http://127.0.0.1:${(await peer.ask({})).port}/`, pid: peer.pid };
}
