import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { SlowBodies } from '@orrery/platform-service';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../answer.js';
import type { Exchange } from './exchange.js';
import { LaneEntrance } from './lane-entrance.js';

const LANE = '/lane';
/** As of those who hang up at once, and as of those who never do. */
const [STRICT, LAX] = [20, 1_000_000].map((withinMs) => ({ bytes: 1000, withinMs }));
const CHECKED_MS = 20;

let server: Server;
let entrance: LaneEntrance;
let bodies: SlowBodies;
/** What answers on the lane, in the test at hand. */
let serve: (exchange: Exchange) => void;
let sockets: Socket[] = [];

beforeEach(async () => {
  serve = echo;
  server = createServer(
    { connectionsCheckingInterval: CHECKED_MS },
    (request, response) => void answerBehind(request, response),
  );
  bodies = new SlowBodies(LAX);
  entrance = new LaneEntrance(server, {
    find: (url) => (url === LANE ? (exchange) => serve(exchange) : undefined),
    slowBodies: { watch: (body) => bodies.watch(body), forget: (body) => bodies.forget(body) },
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets = [];
  bodies.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function echo(exchange: Exchange): void {
  exchange.receive(0, (body) => exchange.send(answerOf(`lane ${body.toString()}`), 'between'));
}

function answerOf(body: string): Answer {
  return { status: 200, headers: ['x-by', 'lane'], body };
}

async function answerBehind(request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.end(`node ${request.method} ${await text(request)}`);
}

async function open(): Promise<Socket> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

function post(body: string, { path = LANE, more = '' } = {}): string {
  return `POST ${path} HTTP/1.1\r\nhost: x\r\n${more}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

const LAST = 'GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n';

/** What was said in the bodies of all answers, until the server ends the connection. */
async function bodiesOf(socket: Socket): Promise<readonly string[]> {
  const all = await text(socket);
  return all
    .split('HTTP/1.1 ')
    .slice(1)
    .map((answer) => answer.split('\r\n\r\n')[1] ?? '');
}

describe('a connection on the lane', () => {
  it('answers one request after another, with its headers and its length in bytes', async () => {
    const socket = await open();
    socket.write(post('one 🪐'));
    const [first] = (await once(socket, 'data')) as [Buffer];

    expect(first.toString()).toMatch(
      /^HTTP\/1\.1 200 OK\r\ndate: .* GMT\r\nconnection: keep-alive\r\nx-by: lane\r\ncontent-length: 13\r\n\r\nlane one 🪐$/,
    );
    socket.write(post('two'));
    const [second] = (await once(socket, 'data')) as [Buffer];
    expect(second.toString()).toMatch(/lane two$/);
  });

  it('answers those in turn that come at once, and goes on to the server with the first that is not for it', async () => {
    const socket = await open();
    const asked = [post('one'), post('two'), post('three', { path: '/behind' }), post('four'), LAST];

    socket.write(asked.join(''));

    expect(await bodiesOf(socket)).toEqual([
      'lane one',
      'lane two',
      'node POST three',
      'lane four',
      'node GET ',
    ]);
  });

  it('answers in turn whenever the answers are there', async () => {
    const waiting: (() => void)[] = [];
    serve = (exchange) =>
      exchange.receive(0, (body) => waiting.push(() => exchange.send(answerOf(body.toString()), 'between')));
    const socket = await open();
    socket.write([post('one'), post('two'), post('three')].join(''));
    const all = bodiesOf(socket);
    for (let count = 0; count < 3;) {
      const next = waiting.shift();
      if (next === undefined) await new Promise((resolve) => setImmediate(resolve));
      else {
        // Only one is asked at a time.
        expect(waiting).toEqual([]);
        next();
        count++;
      }
    }
    socket.write(LAST);

    expect(await all).toEqual(['one', 'two', 'three', 'node GET ']);
  });

  it.each([1, 7, 50, 64, 65, 66, 1000])('reads what comes in pieces of %i bytes', async (size) => {
    const socket = await open();
    const asked = post('one'.repeat(50)) + post('two'.repeat(50)) + LAST;
    const all = bodiesOf(socket);
    for (let at = 0; at < asked.length; at += size) {
      await new Promise<unknown>((resolve) => socket.write(asked.slice(at, at + size), resolve));
      await new Promise((resolve) => setImmediate(resolve));
    }

    expect(await all).toEqual([`lane ${'one'.repeat(50)}`, `lane ${'two'.repeat(50)}`, 'node GET ']);
  });

  it('sends pieces as one body', async () => {
    serve = (exchange) =>
      exchange.receive(0, (body) =>
        exchange.send({ status: 200, headers: [], pieces: [body, Buffer.from('!')] }, 'between'),
      );
    const socket = await open();
    socket.write(post('one') + LAST);

    expect(await bodiesOf(socket)).toEqual(['one!', 'node GET ']);
  });

  it('passes over a body that was refused unread', async () => {
    serve = (exchange) => exchange.send(answerOf('no'), 'between');
    const socket = await open();
    const body = 'x'.repeat(300_000);
    socket.write(post(body) + post(body) + LAST);

    expect(await bodiesOf(socket)).toEqual(['no', 'no', 'node GET ']);
  });

  it.each(['destroy', 'resetAndDestroy', 'end'] as const)(
    'tells an exchange that its caller has gone: %s',
    async (go) => {
      const gone = new Promise<boolean>((resolve) => {
        serve = (exchange) => {
          exchange.once('close', () => {
            exchange.send(answerOf('too late'), 'between');
            resolve(exchange.closed);
          });
        };
      });
      const socket = await open();
      await new Promise<unknown>((resolve) => socket.write(post('one'), resolve));
      socket[go]();

      expect(await gone).toBe(true);
    },
  );

  it('hangs up on a body that does not go on', async () => {
    bodies = new SlowBodies(STRICT);
    const socket = await open();
    socket.write(post('x'.repeat(100_000)).slice(0, 500));

    expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('reads no more requests of one who does not read answers', async () => {
    const large = 'x'.repeat(4_000_000);
    let asked = 0;
    serve = (exchange) => {
      asked += 1;
      exchange.receive(0, () => exchange.send(answerOf(large), 'between'));
    };
    const socket = await open();
    socket.pause();
    socket.write(post('one').repeat(50));
    while (asked === 0) await new Promise((resolve) => setImmediate(resolve));
    for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toBeLessThan(5);

    socket.write(LAST);
    expect(await bodiesOf(socket)).toHaveLength(51);
  });
});

describe('a lane that is closed', () => {
  it('ends connections that wait for nothing, and those that wait when they were answered', async () => {
    let answer: () => void = () => undefined;
    serve = (exchange) =>
      exchange.receive(0, () => {
        answer = () => exchange.send(answerOf('done'), entrance.isOpen ? 'between' : 'last');
        waiting();
      });
    let waiting: () => void = () => undefined;
    const isWaiting = new Promise<void>((resolve) => (waiting = resolve));
    const [silent, asking] = [await open(), await open()];
    asking.write(post('one'));
    await isWaiting;

    entrance.close();
    expect(await text(silent)).toBe('');
    answer();

    expect(await text(asking)).toMatch(/connection: close\r\n[^]*done$/);
  });

  it('leaves whoever comes to the server', async () => {
    entrance.close();
    const socket = await open();
    socket.write(post('one') + LAST);

    expect(await bodiesOf(socket)).toEqual(['node POST one', 'node GET ']);
  });
});

describe('what the server has taken over', () => {
  it('is answered on the lane again, request by request', async () => {
    const socket = await open();
    socket.write(LAST.replace('connection: close\r\n', '') + post('one') + LAST);

    expect(await bodiesOf(socket)).toEqual(['node GET ', 'lane one', 'node GET ']);
  });

  it('keeps the time that the server gives a head', async () => {
    server.headersTimeout = 50;
    const socket = await open();
    socket.write(post('one').slice(0, 10));

    expect(await text(socket)).toMatch(/^(HTTP\/1\.1 408 |$)/);
  });
});
