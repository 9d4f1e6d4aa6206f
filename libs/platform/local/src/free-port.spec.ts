import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { freePort } from './free-port.js';

describe('freePort', () => {
  it('keeps the first preferred port while it is free', async () => {
    const port = await freePort();
    expect(await freePort([port, port + 1])).toBe(port);
  });

  it('passes over a preferred port that someone listens on', async () => {
    const port = await freePort();
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    expect(await freePort([port])).not.toBe(port);
    server.close();
  });
});
