import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { HttpConnection, completeAnswer } from './http-connection.js';
import { prepareRequest } from './prepared-request.js';
import { runLoad } from './run-load.js';

describe('completeAnswer', () => {
  const head = 'HTTP/1.1 201 Created\r\nContent-Length: 4\r\n\r\n';

  it('waits until the whole body is there', () => {
    expect(completeAnswer(Buffer.from('HTTP/1.1 200 OK\r\n'))).toBeNull();
    expect(completeAnswer(Buffer.from(`${head}bod`))).toBeNull();
    expect(completeAnswer(Buffer.from(`${head}body`))).toEqual({ status: 201, body: Buffer.from('body') });
  });

  it('knows the end of a body without a length by its last chunk', () => {
    const chunked = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nbody\r\n';
    expect(completeAnswer(Buffer.from(chunked))).toBeNull();
    expect(completeAnswer(Buffer.from(`${chunked}0\r\n\r\n`))?.status).toBe(200);
  });
});

describe('runLoad', () => {
  let server: Server | undefined;

  afterEach(() => server?.close());

  async function answering(status: number, seen: string[]): Promise<string> {
    const listening = createServer((request, response) => {
      request
        .setEncoding('utf8')
        .on('data', (body: string) => seen.push(`${request.headers.authorization} ${body}`));
      request.on('end', () => response.writeHead(status, { 'content-length': 2 }).end('no'));
    });
    server = listening;
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(listening.address() as AddressInfo).port}/`;
  }

  it('counts operations of several requests once, and sends all requests in turns', async () => {
    const seen: string[] = [];
    const url = await answering(200, seen);
    const [one, two] = ['one', 'two'].map((json) => prepareRequest({ url, token: 'secret', json }));
    const operation = [one, two].flatMap((request) => request ?? []);
    const done = await runLoad({ operations: [operation], callers: 2, durationMs: 50 });
    expect(seen).toHaveLength(2 * done.operations);
    expect(new Set(seen)).toEqual(new Set(['Bearer secret "one"', 'Bearer secret "two"']));
    expect(done.p99Ms).toBeGreaterThanOrEqual(done.p50Ms);
  });

  it('does each operation once where that is asked, and ends with the last', async () => {
    const seen: string[] = [];
    const url = await answering(200, seen);
    const operations = Array.from({ length: 11 }, (_, json) => [prepareRequest({ url, json })]);
    const done = await runLoad({ operations, callers: 3, durationMs: 10_000, once: true });
    expect(done.operations).toBe(11);
    expect(seen.map((body) => Number(body.split(' ')[1])).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 11 }, (_, json) => json),
    );
  });

  it('says so when its connection is lost already', async () => {
    const request = prepareRequest({ url: await answering(200, []), json: {} });
    const connection = await HttpConnection.open(request);
    await connection.send(request.bytes);
    server?.closeAllConnections();
    await expect(connection.send(request.bytes)).rejects.toThrow();
    await expect(connection.send(request.bytes)).rejects.toThrow();
  });

  it('ends at an answer that is no success, and shows it', async () => {
    const url = await answering(503, []);
    const operations = [[prepareRequest({ url, json: {} })]];
    await expect(runLoad({ operations, callers: 1, durationMs: 1_000 })).rejects.toThrow('503: no');
  });
});
