import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readHead } from './request-head.js';

const USUAL = ['POST /v1/models/echo:predict HTTP/1.1', 'Host: here:80', 'content-length: 4'];

function head(...lines: readonly string[]): Buffer {
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\nbody`, 'latin1');
}

describe('the head of a usual request', () => {
  it('is read with its names in small letters, and tells where the body begins', () => {
    const received = head(...USUAL, 'Connection: Keep-Alive', 'X-None:of this');

    expect(readHead(received)).toEqual({
      url: '/v1/models/echo:predict',
      headers: { host: 'here:80', 'content-length': '4', connection: 'Keep-Alive', 'x-none': 'of this' },
      contentLength: 4,
      bodyBegin: received.byteLength - 4,
    });
  });
});

describe('a head that is not usual', () => {
  const [line = '', host = '', length = ''] = USUAL;
  it.each<[string, readonly string[]]>([
    ['a GET', ['GET / HTTP/1.1', host, length]],
    ['an older version', [line.replace('1.1', '1.0'), host, length]],
    ['a whole address', [line.replace('/v1', 'http://here/v1'), host, length]],
    ['two spaces', [line.replace(' HTTP', '  HTTP'), host, length]],
    ['no host', [line, length]],
    ['no length', [line, host]],
    ['a length of nothing', [line, host, 'content-length: 0']],
    ['a length with a sign', [line, host, 'content-length: +4']],
    ['a length with zeros before it', [line, host, 'content-length: 04']],
    ['two lengths', [line, host, length, length]],
    ['a list of lengths', [line, host, 'content-length: 4, 4']],
    ['a length and chunks', [line, host, length, 'transfer-encoding: chunked']],
    ['a name that ends in a space', [line, host, length, 'transfer-encoding : chunked']],
    ['a value that goes on in the next line', [line, host, length, 'x-a: b', ' c']],
    ['a line that only a line feed ends', [line, host, length, 'x-a: b\nx-c: d']],
    ['a carriage return in a value', [line, host, length, 'x-a: b\rc']],
    ['a zero in a value', [line, host, length, 'x-a: b\0c']],
    ['letters beyond ASCII', [line, host, length, 'x-a: \xe9']],
    ['a line without a name', [line, host, length, ': b']],
    ['a line without a colon', [line, host, length, 'x-a']],
    ['a request to wait for', [line, host, length, 'expect: 100-continue']],
    ['an encoding', [line, host, length, 'content-encoding: gzip']],
    ['another protocol', [line, host, length, 'connection: upgrade', 'upgrade: h2c']],
    ['an end of the connection', [line, host, length, 'connection: close']],
    ['more headers than anybody has', [...USUAL, ...Array.from({ length: 99 }, (_, i) => `x-${i}: y`)]],
    ['a header that is too long', [...USUAL, `x-long: ${'y'.repeat(9000)}`]],
  ])('is left to those who know what it is: %s', (_what, lines) => {
    expect(readHead(head(...lines))).toBeUndefined();
  });

  it('is one that is not there as a whole', () => {
    const whole = head(...USUAL);
    for (let end = 0; end < whole.byteLength - 4; end++) {
      expect(readHead(whole.subarray(0, end))).toBeUndefined();
    }
  });
});

interface Seen {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

describe('whatever is read as usual', () => {
  let server: Server;
  let seen: Seen[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      void text(request).then((body) => {
        seen.push({ url: request.url ?? '', headers: request.headers, body });
        response.end();
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterAll(() => server.close());

  /** What Node's parser makes of it. */
  async function asNodeReads(received: Buffer): Promise<readonly Seen[]> {
    seen = [];
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(received);
    const more = 'GET /end HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n';
    socket.end(more);
    await once(socket.resume(), 'close');
    return seen.filter(({ url }) => url !== '/end');
  }

  const oneOf = (...values: readonly string[]) => fc.constantFrom(...values);
  const name = fc.oneof(
    oneOf(
      'content-length',
      'Content-Length',
      'transfer-encoding',
      'connection',
      'x-a',
      'X-A',
      'x_b',
      'x c',
      '',
    ),
    oneOf('cookie', 'set-cookie', 'keep-alive', 'te', 'constructor', '__proto__', 'age', 'user-agent'),
    fc.string({ maxLength: 6 }),
  );
  const value = fc.oneof(
    oneOf('4', '04', '+4', '4, 4', '0x4', 'chunked', 'close', 'keep-alive', 'a  b', ' a', 'a ', '\ta', ''),
    fc.string({ maxLength: 8, unit: 'binary-ascii' }),
  );
  const line = fc
    .tuple(name, oneOf(': ', ':', ' : ', ':  '), value, oneOf('\r\n', '\r\n', '\r\n', '\n', '\r\n '))
    .map((parts) => parts.join(''));
  const url = fc.oneof(
    oneOf('/v1/models/echo:predict', '/v1/models/a%3Ab?c=d#e', '//v1', '/'),
    fc.string({ maxLength: 12, unit: 'binary-ascii' }).map((path) => `/${path}`),
  );

  it('is read by the parser of Node as the same request', async () => {
    const requests = fc.tuple(url, fc.array(line, { maxLength: 4 }), oneOf('body', 'bodybody', 'bo'));
    await fc.assert(
      fc.asyncProperty(requests, async ([path, lines, body]) => {
        const received = Buffer.from(
          `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n${lines.join('')}\r\n${body}`,
          'latin1',
        );
        const read = readHead(received);
        fc.pre(read !== undefined && body.length >= 4);
        const bodyRead = received.toString('latin1', read.bodyBegin, read.bodyBegin + read.contentLength);

        const [first] = await asNodeReads(received);

        expect({ url: read.url, headers: read.headers, body: bodyRead }).toEqual(first);
      }),
      { numRuns: 300 },
    );
  });
});
