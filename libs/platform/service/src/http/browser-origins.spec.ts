import fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { openToBrowsers, type BrowserAccess } from './browser-origins.js';

/** What a page of `origin` is told that may read it. */
async function toldTo(origin: string | undefined, access: Partial<BrowserAccess>): Promise<unknown> {
  const server = fastify();
  openToBrowsers(server, { paths: ['/open'], origins: [], loopback: false, ...access });
  server.get('/open', () => 'said');
  const answer = await server.inject({ url: '/open', headers: origin === undefined ? {} : { origin } });
  expect(answer.body).toBe('said');
  return answer.headers['access-control-allow-origin'] ?? null;
}

describe('openToBrowsers', () => {
  const page = 'https://shop.example';

  it('tells pages of the origins that are named, or of all', async () => {
    expect(await toldTo(page, { origins: [page] })).toBe(page);
    expect(await toldTo(page, { origins: ['*'] })).toBe(page);
    expect(await toldTo('https://other.example', { origins: [page] })).toBeNull();
  });

  it('is closed when no origin is named, and on paths that are not', async () => {
    expect(await toldTo(page, {})).toBeNull();
    expect(await toldTo(page, { origins: ['*'], paths: ['/other'] })).toBeNull();
    expect(await toldTo(page, { origins: ['*'], paths: [] })).toBeNull();
  });

  it('knows pages of the machine itself where these are let in', async () => {
    for (const origin of ['http://localhost:5173', 'http://127.0.0.1', 'https://[::1]:8443']) {
      expect(await toldTo(origin, { loopback: true })).toBe(origin);
      expect(await toldTo(origin, {})).toBeNull();
    }
    for (const origin of ['http://localhost.example', 'http://127.0.0.1.example', 'null', 'file://'])
      expect(await toldTo(origin, { loopback: true })).toBeNull();
  });

  it('makes no difference to whoever is no browser', async () => {
    expect(await toldTo(undefined, { origins: ['*'] })).toBeNull();
  });
});
