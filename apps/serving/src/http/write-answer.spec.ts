import { once } from 'node:events';
import {
  Agent,
  createServer,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { writeAnswer } from './write-answer.js';

let server: Server;

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function listen(answer: (path: string, response: ServerResponse) => void): Promise<number> {
  server = createServer((incoming, response) => {
    incoming.resume().on('end', () => answer(incoming.url ?? '', response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const echo = (path: string, response: ServerResponse): void =>
  writeAnswer(response, {
    status: 200,
    headers: ['content-type', 'text/plain', 'x-path', path],
    body: `${path} 🪐`,
  });

describe('an answer that is written whole', () => {
  it('has its headers and its length in bytes, and leaves the connection to the next request', async () => {
    const port = await listen(echo);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    for (const path of ['/a', '/b', '/c']) {
      const outgoing = request({ port, host: '127.0.0.1', path, method: 'POST', agent }).end('body');
      const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
      expect(await text(incoming)).toBe(`${path} 🪐`);
      expect(incoming.headers).toMatchObject({ 'x-path': path, 'content-type': 'text/plain' });
      expect(Date.parse(incoming.headers.date ?? '')).not.toBeNaN();
      ports.add(outgoing.socket?.localPort);
    }
    expect(ports.size).toBe(1);
    agent.destroy();
  });

  it('waits for its turn behind those that were asked for before on the same connection', async () => {
    let first: ServerResponse | undefined;
    const port = await listen((path, response) => {
      if (path === '/first') first = response;
      else {
        echo(path, response);
        if (path === '/last' && first !== undefined) echo('/first', first);
      }
    });
    const socket = connect(port, '127.0.0.1');
    const ask = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nhost: x\r\n${more}\r\n`;
    socket.write(ask('/first') + ask('/second') + ask('/last', 'connection: close\r\n'));

    const all = await text(socket);

    expect([...all.matchAll(/\/(first|second|last) 🪐/g)].map(([, path]) => path)).toEqual([
      'first',
      'second',
      'last',
    ]);
    expect(all.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(3);
  });
});
