import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { SlowBodies, refuseSlowBodies } from './slow-body.js';

const PACE = { bytes: 1000, withinMs: 20 };
const HEAD = 'POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nconnection: close\r\n';

let server: FastifyInstance;

afterEach(() => server.close());

async function open(): Promise<Socket> {
  server = fastify();
  refuseSlowBodies(server, new SlowBodies(PACE));
  server.post('/', (request) => ({ read: JSON.stringify(request.body).length }));
  await server.listen({ port: 0, host: '127.0.0.1' });
  const socket = connect((server.server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

/** Sends a piece whenever the one before was sent and a little time has passed. */
function trickle(socket: Socket, piece: string): NodeJS.Timeout {
  return setInterval(() => socket.writable && socket.write(piece), 1);
}

describe('refuseSlowBodies', () => {
  it.each([`${HEAD}content-length: 100000\r\n\r\n"`, `${HEAD}transfer-encoding: chunked\r\n\r\n`])(
    'hangs up on a body that does not go on: %j',
    async (head) => {
      const socket = await open();
      socket.write(head);
      expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 /);
    },
  );

  it('hangs up on a body that comes a byte at a time', async () => {
    const socket = await open();
    socket.on('error', () => undefined); // What is written after the end.
    socket.write(`${HEAD}content-length: 100000\r\n\r\n"`);
    const timer = trickle(socket, 'x');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 /);
    clearInterval(timer);
  });

  it('takes what comes at the pace that is asked for', async () => {
    const socket = await open();
    const length = 200_000;
    socket.write(`${HEAD}content-length: ${length}\r\n\r\n"`);
    let left = length - 2;
    const timer = setInterval(() => {
      const piece = Math.min(left, 5000);
      left -= piece;
      socket.write('x'.repeat(piece));
      if (left > 0) return;
      clearInterval(timer);
      socket.write('"');
    }, 5);
    expect(await text(socket)).toContain(`{"read":${length}}`);
  });
});
