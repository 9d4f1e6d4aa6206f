import { SERVICE_NAMES } from '@orrery/domain';
import { startService, type RunningService } from '@orrery/platform-service';
import { listen, sendJson, type Listener } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayService } from '../index.js';

/** More than there are connections for answers that end. */
const LISTENERS = 200;

let gateway: RunningService;
let experimentation: Listener;

beforeAll(async () => {
  experimentation = await listen(({ url = '' }, _body, response) => {
    if (!url.startsWith('/sub/')) return sendJson(response, 200, { url });
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('event: features\ndata: {}\n\n');
  });
  const urls = Object.fromEntries(SERVICE_NAMES.map((name) => [name, 'http://127.0.0.1:9']));
  gateway = await startService(gatewayService, {
    ORRERY_MODE: 'local',
    ORRERY_LOG_LEVEL: 'silent',
    ORRERY_URLS: JSON.stringify({ ...urls, experimentation: experimentation.url }),
  });
});

afterAll(async () => {
  await gateway.close();
  await experimentation.close();
});

describe('answers that last', () => {
  it('arrive as they are sent, and keep nobody else waiting however many there are', async () => {
    const leave = new AbortController();
    const beginnings = await Promise.all(
      Array.from({ length: LISTENERS }, async () => {
        const response = await fetch(`${gateway.url}/sub/sdk-key`, { signal: leave.signal });
        const beginning = await response.body?.getReader().read();
        return new TextDecoder().decode(beginning?.value);
      }),
    );
    expect(new Set(beginnings)).toEqual(new Set(['event: features\ndata: {}\n\n']));

    const other = await fetch(`${gateway.url}/ofrep/v1/configuration`);
    expect(await other.json()).toEqual({ url: '/ofrep/v1/configuration' });
    leave.abort();
  });
});

describe('what flags are asked for by', () => {
  it.each(['/api/features/key', '/api/eval/key', '/api/client/features', '/ofrep/v1/evaluate/flags/a'])(
    'is passed on at %s',
    async (path) => {
      expect(await (await fetch(`${gateway.url}${path}`)).json()).toEqual({ url: path });
      // The service says which pages may ask.
      const preflight = await fetch(`${gateway.url}${path}`, {
        method: 'OPTIONS',
        headers: { origin: 'http://a' },
      });
      expect(await preflight.json()).toEqual({ url: path });
    },
  );
});
