import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseEvent, type EventType } from '@orrery/domain';
import { openArtifactStore, type ArtifactStore } from '@orrery/platform-artifacts';
import { startTestService, type TestService } from '@orrery/testing';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { dataSchema, dataService } from '../index.js';

export const CSV = 'text/csv';
export const PARQUET = 'application/vnd.apache.parquet';
export const JSON_LINES = 'application/x-ndjson';
export const ARROW = 'application/vnd.apache.arrow.stream';
export const TAR = 'application/x-tar';

export const FLIGHTS = [
  'date,delay,distance,origin',
  '2001-01-01 00:01:00,33,2176,LAS',
  '2001-01-01 00:02:00,-5,215.5,ATL',
  '2001-01-01 00:03:00,,405,"MCI"',
  '',
].join('\n');

type Body = string | Uint8Array<ArrayBuffer>;

/** The service on an artifact folder that the spec can look into, and what a caller does with it. */
export class DataScenario {
  private constructor(
    readonly service: TestService,
    private readonly folder: string,
    private readonly store: ArtifactStore,
  ) {}

  static async start(env: Readonly<Record<string, string>> = {}): Promise<DataScenario> {
    const folder = await mkdtemp(join(tmpdir(), 'orrery-spec-artifacts-'));
    const url = pathToFileURL(folder).href;
    const service = await startTestService(dataService, dataSchema, {
      env: { ORRERY_ARTIFACTS: url, ...env },
    });
    return new DataScenario(service, folder, await openArtifactStore(`${url}/data`));
  }

  async close(): Promise<void> {
    await this.service.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  async create(name: string): Promise<void> {
    const mutation = 'mutation ($name: String!) { createDataset(input: { name: $name }) { __typename } }';
    await this.service.graphql(mutation, { name });
  }

  /** @param query what follows the address, with its question mark. */
  ingest(
    name: string,
    body: Body,
    type = CSV,
    {
      query = '',
      headers = {},
    }: { readonly query?: string; readonly headers?: Readonly<Record<string, string>> } = {},
  ): Promise<Response> {
    const init = { method: 'POST', headers: { 'content-type': type, ...headers }, body };
    return this.service.fetch(`/datasets/${name}/versions${query}`, init);
  }

  async ingested(name: string, body: Body, type = CSV): Promise<Record<string, unknown>> {
    return (await (await this.ingest(name, body, type)).json()) as Record<string, unknown>;
  }

  async versionsOf(name: string): Promise<readonly number[]> {
    const rows = await this.query<{ version: number }>(
      'SELECT version FROM dataset_version v JOIN dataset d ON d.id = v.dataset_id WHERE d.name = $1 ORDER BY version',
      [name],
    );
    return rows.map(({ version }) => version);
  }

  /** Digests of all chunks that are stored, in order. */
  async storedChunks(): Promise<readonly string[]> {
    const rows = await this.query<{ digest: string }>(
      `SELECT encode(digest, 'hex') AS digest FROM chunk ORDER BY digest`,
    );
    return rows.map(({ digest }) => digest);
  }

  /** How many packs there are. */
  async packs(): Promise<number> {
    const [row] = await this.query<{ count: string }>('SELECT count(*) FROM pack');
    return Number(row?.count);
  }

  /** Digests of all chunks that some version consists of, in order. */
  async namedChunks(): Promise<readonly string[]> {
    const rows = await this.query<{ digest: string }>(
      `SELECT DISTINCT encode(digest, 'hex') AS digest
         FROM chunk JOIN content_chunk ON chunk_id = chunk.id JOIN content_use USING (content_id)
        WHERE holder_kind = 'version' ORDER BY 1`,
    );
    return rows.map(({ digest }) => digest);
  }

  /** What lies in the store and belongs to no pack. */
  async strayBlobs(): Promise<readonly string[]> {
    const packs = await this.query<{ digest: string }>(`SELECT encode(blob, 'hex') AS digest FROM pack`);
    const known = new Set(packs.map(({ digest }) => `sha256:${digest}`));
    const strays: string[] = [];
    for await (const { digest } of this.store.list()) if (!known.has(digest)) strays.push(digest);
    return strays;
  }

  /** A data job, as soon as it has ended. */
  async endedJob(id: string): Promise<Readonly<Record<string, unknown>>> {
    const query = '{ dataJob(id: "$id") { state result failure { code message } } }'.replace('$id', id);
    for (;;) {
      const { data } = await this.service.graphql(query);
      const { dataJob } = data as unknown as { dataJob: { state: string } };
      if (dataJob.state !== 'QUEUED' && dataJob.state !== 'RUNNING') return dataJob;
    }
  }

  /** What jobs of a kind were told to do, as it is kept. */
  async jobPayloads(kind: string): Promise<string> {
    const rows = await this.query<{ payload: string }>('SELECT payload::text FROM data_job WHERE kind = $1', [
      kind,
    ]);
    return rows.map(({ payload }) => payload).join('\n');
  }

  /** What other services were told of a dataset by events of a type, the first one first. */
  async told(type: EventType, dataset: string): Promise<readonly object[]> {
    const redis = new Redis(this.service.redis.url);
    try {
      const entries = await redis.xrange(`${this.service.redis.prefix}:events`, '-', '+');
      const delivered = entries.flatMap(([, fields]) => fields.filter((field) => field.startsWith('{')));
      const waiting = await this.query<{ body: object }>(
        "SELECT body FROM outbox WHERE destination = 'event' ORDER BY id",
      );
      const events = [...delivered, ...waiting.map(({ body }) => JSON.stringify(body))].map(parseEvent);
      // An event may be on its way and here.
      const once = new Map(events.map((event) => [event.id, event]));
      return [...once.values()]
        .filter((event) => event.type === type && 'dataset' in event.data && event.data.dataset === dataset)
        .map(({ data }) => data);
    } finally {
      redis.disconnect();
    }
  }

  /** Has the metrics of versions as if they had been made earlier. */
  async backdate(
    dataset: string,
    { from, days }: { readonly from: number; readonly days: number },
  ): Promise<void> {
    await this.query(
      `UPDATE metric_point SET at = at - make_interval(days => $3) FROM dataset_version v
         JOIN dataset d ON d.id = v.dataset_id
        WHERE v.id = version_id AND d.name = $1 AND v.version >= $2`,
      [dataset, from, days],
    );
  }

  /** How often a new version of the dataset was announced to other services. */
  async announcements(name: string): Promise<number> {
    const redis = new Redis(this.service.redis.url);
    try {
      const entries = await redis.xrange(`${this.service.redis.prefix}:events`, '-', '+');
      const waiting = await this.query<{ body: object }>(
        "SELECT body FROM outbox WHERE destination = 'event'",
      );
      const events = [
        ...entries.map(([, fields]) => fields.join()),
        ...waiting.map(({ body }) => JSON.stringify(body)),
      ];
      return events.filter((event) => event.includes('DatasetVersionCreated') && event.includes(`"${name}"`))
        .length;
    } finally {
      redis.disconnect();
    }
  }

  /** The temporary folders of ingests that are under way. */
  async scratchFolders(): Promise<readonly string[]> {
    return (await readdir(tmpdir())).filter((entry) => entry.startsWith(`orrery-data-${process.pid}-`));
  }

  private async query<Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    const client = new Client({ connectionString: this.service.databaseUrl });
    await client.connect();
    try {
      return (await client.query<Row>(sql, [...values])).rows;
    } finally {
      await client.end();
    }
  }
}
