import { startTestService, type TestService } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { experimentationSchema, experimentationService } from '../index.js';

const SHOP = 'https://shop.example';

let service: TestService;
let clientKey: string;

beforeAll(async () => {
  const env = { ORRERY_BROWSER_ORIGINS: `${SHOP},https://other.example` };
  service = await startTestService(experimentationService, experimentationSchema, { env });
  const { data } = await service.graphql(
    `mutation { openSdkConnection(input: { name: "page" }) { ... on OpenSdkConnectionSuccess { clientKey } } }`,
  );
  clientKey = String(data['openSdkConnection']?.['clientKey']);
});

afterAll(() => service.close());

const preflight = (path: string, origin: string) =>
  service.fetch(path, {
    method: 'OPTIONS',
    headers: {
      origin,
      authorization: '',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    },
  });

const allowed = (answer: Response): string | null => answer.headers.get('access-control-allow-origin');

/** Whatever a browser's SDK calls; a key stands where it is asked for. */
const paths = () => [
  `/api/features/${clientKey}`,
  `/api/eval/${clientKey}`,
  `/sub/${clientKey}`,
  '/ofrep/v1/evaluate/flags',
  '/ofrep/v1/evaluate/flags/dark',
  '/v1/exposures',
  '/v1/events',
];

describe('a page of an origin that is allowed', () => {
  it('may ask beforehand, without a token', async () => {
    for (const path of paths()) {
      const answer = await preflight(path, SHOP);
      expect([path, answer.status, allowed(answer)]).toEqual([path, 204, SHOP]);
      expect(answer.headers.get('access-control-allow-headers')).toContain('authorization');
      expect(answer.headers.get('access-control-allow-methods')).toContain('POST');
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    }
  });

  it('may read answers, refusals too, and the headers that SDKs go by', async () => {
    const answer = await service.fetch(`/api/features/${clientKey}`, {
      headers: { origin: SHOP, authorization: '' },
    });
    expect([answer.status, allowed(answer), answer.headers.get('vary')]).toEqual([200, SHOP, 'Origin']);
    expect(answer.headers.get('access-control-expose-headers')).toBe('etag, retry-after, x-sse-support');
    const refused = await service.fetch('/ofrep/v1/configuration', {
      headers: { origin: SHOP, authorization: '' },
    });
    expect([refused.status, allowed(refused)]).toEqual([401, SHOP]);
  });

  it('may listen for changes', async () => {
    const leave = new AbortController();
    const answer = await service.fetch(`/sub/${clientKey}`, {
      headers: { origin: SHOP, authorization: '' },
      signal: leave.signal,
    });
    expect([allowed(answer), answer.headers.get('content-type')]).toEqual([SHOP, 'text/event-stream']);
    leave.abort();
  });

  it('may call nothing else', async () => {
    for (const path of ['/graphql', '/v1/outcomes', '/api/client/features', '/v1/ab-tests/a/assignment']) {
      expect(allowed(await preflight(path, SHOP)), path).toBeNull();
      expect(allowed(await service.fetch(path, { headers: { origin: SHOP } })), path).toBeNull();
    }
  });
});

it.each(['https://shop.example.evil', 'http://shop.example', 'null'])(
  'a page of %s is told nothing',
  async (origin) => {
    for (const path of paths()) {
      const answer = await preflight(path, origin);
      expect([allowed(answer), answer.headers.get('access-control-allow-headers')]).toEqual([null, null]);
    }
    const answer = await service.fetch(`/api/features/${clientKey}`, {
      headers: { origin, authorization: '' },
    });
    expect(allowed(answer)).toBeNull();
  },
);
