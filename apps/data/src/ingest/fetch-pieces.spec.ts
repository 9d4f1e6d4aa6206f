import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { fetchPieces, UnfetchableFileError } from './fetch-pieces.js';

const BYTES = Buffer.alloc(20 * 1024 * 1024, 'abcdefg');
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe('fetchPieces', () => {
  it('gives a file in pieces, and tells how much has come', async () => {
    const url = await serving(ranges(BYTES));
    const told: number[] = [];

    const bytes = await read(url, { tell: async (share) => void told.push(share) });

    expect(bytes.equals(BYTES)).toBe(true);
    expect(told).toEqual([0.4, 0.8, 1]);
  });

  it('gives a small file of a server that knows no ranges, and refuses a large one', async () => {
    expect((await read(await serving((_, response) => response.end('a,b\n')))).toString()).toBe('a,b\n');
    await expect(read(await serving((_, response) => response.end(BYTES)))).rejects.toThrow(
      /knows no ranges/,
    );
  });

  it('refuses a file that changes while it is fetched', async () => {
    let count = 0;
    const url = await serving((request, response) => {
      response.setHeader('etag', `"${count++}"`);
      ranges(BYTES)(request, response);
    });

    await expect(read(url)).rejects.toThrow(/changed/);
  });

  it('refuses a file that is too large before it fetches it', async () => {
    await expect(read(await serving(ranges(BYTES)), { maxBytes: 1000 })).rejects.toMatchObject({
      code: 'TOO_LARGE',
    });
  });

  it('refuses what the server does not give, and leaves trouble of its own to another try', async () => {
    const answering = (status: number) => serving((_, response) => response.writeHead(status).end());

    await expect(read(await answering(404))).rejects.toThrow(UnfetchableFileError);
    await expect(read(await answering(302))).rejects.toThrow(UnfetchableFileError);
    await expect(read(await answering(503))).rejects.not.toThrow(UnfetchableFileError);
  });

  it('reaches no address within our own network', async () => {
    const url = await serving(ranges(BYTES));

    await expect(read(url, { allowedHosts: [] })).rejects.toThrow(UnfetchableFileError);
    await expect(read('http://169.254.169.254/latest', { allowedHosts: [] })).rejects.toThrow(
      UnfetchableFileError,
    );
    await expect(read('file:///etc/passwd')).rejects.toThrow(UnfetchableFileError);
  });

  it('gives nothing of an empty file', async () => {
    expect((await read(await serving(ranges(Buffer.alloc(0))))).length).toBe(0);
  });
});

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

async function serving(handler: Handler): Promise<string> {
  const server = createServer(handler).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`;
}

function ranges(bytes: Buffer): Handler {
  return ({ headers }, response) => {
    const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? [];
    if (Number(start) >= bytes.length) {
      response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
      return;
    }
    const part = bytes.subarray(Number(start), Number(end) + 1);
    const range = `bytes ${start}-${Number(start) + part.length - 1}/${bytes.length}`;
    response.writeHead(206, { 'content-range': range }).end(part);
  };
}

async function read(url: string, options: Partial<Parameters<typeof fetchPieces>[1]> = {}): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  const all = {
    ...{ allowedHosts: ['127.0.0.1'], maxBytes: 1e9, signal: new AbortController().signal },
    tell: async () => {},
    ...options,
  };
  for await (const piece of fetchPieces(url, all)) pieces.push(piece);
  return Buffer.concat(pieces);
}
