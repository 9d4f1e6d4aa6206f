import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SERVICE_NAMES } from '@orrery/domain';
import { startService, type RunningService } from '@orrery/platform-service';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { gatewayService } from '../index.js';

let gateway: RunningService;
let upstream: Server;

beforeAll(async () => {
  upstream = createServer(({ headers }, response) => {
    response.end(JSON.stringify([headers['x-forwarded-proto'], headers['x-forwarded-host']]));
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  gateway = await startService(gatewayService, {
    ORRERY_MODE: 'local',
    ORRERY_LOG_LEVEL: 'silent',
    ORRERY_URLS: JSON.stringify(Object.fromEntries(SERVICE_NAMES.map((name) => [name, url]))),
  });
});

afterAll(async () => {
  await gateway.close();
  upstream.close();
});

it('tells a service under which address its caller reached the gateway, or what stands before it', async () => {
  const ask = async (headers: Record<string, string>): Promise<unknown> => {
    const answer = await fetch(new URL('/api/2.0/mlflow-artifacts/mpu/create/x', gateway.url), {
      method: 'POST',
      headers,
    });
    return answer.json();
  };
  expect(await ask({})).toEqual(['http', new URL(gateway.url).host]);
  const outer = { 'x-forwarded-host': 'orrery.example', 'x-forwarded-proto': 'https' };
  expect(await ask(outer)).toEqual(['https', 'orrery.example']);
});
