import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { startTestService, type TestService } from '@orrery/testing';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { dataSchema, dataService } from '../index.js';

const SOON = { timeout: 30_000, interval: 100 };
const STUDY = '01920000-0000-7000-8000-000000000002';

interface Received {
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly event: unknown;
}

/** Another system of lineage: it is away for the first event that comes. */
class Receiver {
  readonly received: Received[] = [];
  private asked = 0;
  private readonly server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      this.asked += 1;
      response.statusCode = this.asked === 1 ? 503 : 201;
      const event: unknown = JSON.parse(gunzipSync(Buffer.concat(chunks)).toString());
      if (this.asked > 1) this.received.push({ path: request.url, headers: request.headers, event });
      response.end();
    });
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/marquez`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

describe('emitting OpenLineage', () => {
  const receiver = new Receiver();
  let service: TestService;

  beforeAll(async () => {
    const env = { ORRERY_OPENLINEAGE_URLS: await receiver.start(), ORRERY_OPENLINEAGE_TOKEN: 'secret' };
    service = await startTestService(dataService, dataSchema, { env });
  }, 60_000);

  afterAll(async () => {
    await service.close();
    receiver.close();
  });

  it('says what services report to who wants it, again when nobody took it, and nothing that came from outside', async () => {
    const outside = {
      ...{
        eventTime: '2001-06-01T12:00:00Z',
        run: { runId: 'r' },
        job: { namespace: 'outside', name: 'job' },
      },
    };
    const headers = { 'content-type': 'application/json' };
    await service.fetch('/api/v1/lineage', { method: 'POST', headers, body: JSON.stringify(outside) });
    const redis = new Redis(service.redis.url);
    const said = {
      ...{
        id: '01920000-0000-7000-8000-000000000001',
        type: 'StudyFinished',
        source: 'experiments',
        subject: STUDY,
      },
      ...{
        occurredAt: '2001-06-01T12:00:00.000Z',
        data: { studyId: STUDY, name: 'search', bestRunId: null },
      },
    };
    await redis.xadd(`${service.redis.prefix}:events`, '*', 'event', JSON.stringify(said));
    redis.disconnect();

    await vi.waitFor(() => expect(receiver.received).toHaveLength(1), SOON);
    expect(receiver.received).toMatchObject([
      {
        path: '/marquez/api/v1/lineage',
        headers: { authorization: 'Bearer secret', 'content-encoding': 'gzip' },
        event: {
          ...{ eventType: 'COMPLETE', eventTime: '2001-06-01T12:00:00.000Z', run: { runId: STUDY } },
          job: { namespace: 'orrery', name: 'experiments.study/search' },
          outputs: [{ namespace: 'orrery', name: 'study/search' }],
        },
      },
    ]);
  }, 60_000);
});
