import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { openLineageFaults } from '@orrery/platform-lineage/testing';
import { startTestService, type TestService } from '@orrery/testing';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { dataSchema, dataService } from '../index.js';

const SOON = { timeout: 50_000, interval: 100 };
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

  async function publish(type: string, subject: string, data: object): Promise<void> {
    const redis = new Redis(service.redis.url);
    const said = {
      id: randomUUID(),
      type,
      source: 'any',
      subject,
      occurredAt: '2001-06-01T12:00:00.000Z',
      data,
    };
    await redis.xadd(`${service.redis.prefix}:events`, '*', 'event', JSON.stringify(said));
    redis.disconnect();
  }

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
    await publish('StudyFinished', STUDY, { studyId: STUDY, name: 'search', bestRunId: null });

    const ofStudy = () => receiver.received.filter(({ event }) => JSON.stringify(event).includes(STUDY));
    await vi.waitFor(() => expect(ofStudy()).toHaveLength(1), SOON);
    expect(JSON.stringify(receiver.received)).not.toContain('outside');
    expect(ofStudy()).toMatchObject([
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

  it('calls what one service knows by its identifier by the name that another gave it', async () => {
    const version = '01920000-0000-7000-8000-0000000000a1';
    const set = '01920000-0000-7000-8000-0000000000a2';
    const created = {
      ...{
        datasetId: version.replace('a1', 'a0'),
        dataset: 'flights',
        versionId: version,
        version: 3,
        rows: 7,
      },
      ...{ contentDigest: 'sha256:00', columns: [{ name: 'origin', type: 'VARCHAR' }] },
    };
    const trained = {
      trainingSetId: set,
      name: 'train',
      rows: 5,
      datasetVersionIds: [version],
      featureViewIds: [],
    };
    await publish('DatasetVersionCreated', version, created);
    await publish('TrainingSetCreated', set, trained);

    const runOf = (id: string) =>
      receiver.received
        .map(({ event }) => event as { run: { runId: string } })
        .find(({ run }) => run.runId === id);
    await vi.waitFor(() => expect([runOf(version), runOf(set)]).not.toContain(undefined), SOON);
    expect(runOf(version)).toMatchObject({
      outputs: [{ name: 'dataset/flights', facets: { schema: { fields: [{ name: 'origin' }] } } }],
    });
    expect(runOf(set)).toMatchObject({
      inputs: [
        { namespace: 'orrery', name: 'dataset/flights', facets: { version: { datasetVersion: '3' } } },
      ],
    });
    expect(receiver.received.flatMap(({ event }) => openLineageFaults(event))).toEqual([]);
  }, 60_000);
});
