import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A registry that knows models by name and their versions by number, each with the bytes of its file. */
export interface FakeRegistry {
  readonly url: string;
  /** The identifier that a version has here. */
  readonly versionId: (model: string, version: number) => string;
  /** How many files were asked for. */
  readonly downloads: () => number;
  readonly add: (model: string, version: number, file: Uint8Array, sampleRows?: readonly unknown[]) => void;
  /** A version that has no ONNX file, and why. */
  readonly addWithoutFile: (model: string, version: number, reason: string) => void;
  /** Deletes the model with all its versions; one that is added by the same name has other identifiers. */
  readonly remove: (model: string) => void;
  /** Refuses all calls from now on, or no longer. */
  readonly setDown: (down: 'down' | 'up') => void;
  readonly close: () => void;
}

export async function startFakeRegistry(): Promise<FakeRegistry> {
  const files = new Map<string, Uint8Array>();
  const samples = new Map<string, readonly unknown[]>();
  const withoutFile = new Map<string, string>();
  const removals = new Map<string, number>();
  let downloads = 0;
  let state: 'down' | 'up' = 'up';
  const server = createServer((request, response) => {
    if (state === 'down') {
      response.writeHead(500).end('{}');
      return;
    }
    void answer(request).then(({ status, type, body }) => {
      response.writeHead(status, { 'content-type': type }).end(body);
    });
  });

  async function answer(request: IncomingMessage) {
    if (request.url === '/graphql') return graphql(await read(request));
    const [, model, version] = /^\/models\/([^/]+)\/versions\/(\d+)\/file$/.exec(request.url ?? '') ?? [];
    const file = files.get(`${model} ${version}`);
    downloads += 1;
    if (file === undefined) return { status: 404, type: 'application/json', body: '{"code":"NOT_FOUND"}' };
    return { status: 200, type: 'application/octet-stream', body: Buffer.from(file) };
  }

  /** The identifier of a version, or of the model where `version` is 0. */
  function identifier(model: string, version: number): string {
    return identifierOf(`${model} ${version} ${removals.get(model) ?? 0}`);
  }

  function remove(model: string): void {
    removals.set(model, (removals.get(model) ?? 0) + 1);
    for (const known of [files, withoutFile, samples])
      for (const key of [...known.keys()]) if (key.startsWith(`${model} `)) known.delete(key);
  }

  function graphql(text: string) {
    const { variables } = JSON.parse(text) as { variables: { model: string; version: number } };
    const { model, version } = variables;
    const known = [...files.keys(), ...withoutFile.keys()].some((key) => key.startsWith(`${model} `));
    const file = files.get(`${model} ${version}`);
    const unservableReason = withoutFile.get(`${model} ${version}`) ?? null;
    const contentDigest = file ? digestOf(file) : null;
    const id = identifier(model, version);
    const sampleRows = samples.get(`${model} ${version}`) ?? null;
    const found = (file || unservableReason) && { id, contentDigest, sampleRows, unservableReason };
    const data = { model: known ? { id: identifier(model, 0), version: found || null } : null };
    return { status: 200, type: 'application/json', body: JSON.stringify({ data }) };
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    versionId: identifier,
    downloads: () => downloads,
    add: (model, version, file, sampleRows) => {
      files.set(`${model} ${version}`, file);
      if (sampleRows !== undefined) samples.set(`${model} ${version}`, sampleRows);
    },
    addWithoutFile: (model, version, reason) => withoutFile.set(`${model} ${version}`, reason),
    remove,
    setDown: (next) => {
      state = next;
    },
    close: () => closeServer(server),
  };
}

function closeServer(server: Server): void {
  server.close();
  server.closeAllConnections();
}

function digestOf(file: Uint8Array): string {
  return `sha256:${createHash('sha256').update(file).digest('hex')}`;
}

function identifierOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
