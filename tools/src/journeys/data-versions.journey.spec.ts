import { pack } from 'tar-stream';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Platform } from '../demo/platform.js';
import type { Caller } from './caller.js';
import { flightsCsv } from './flights-csv.js';
import { usePlatform } from './use-platform.js';

const CSV = 'text/csv';
const JOURNEY_MS = 240_000;
const FLIGHTS = 200;
/** More than are read between two reports of the job that reads them. */
const FILES = 600;
const NO_GAP_MS = '1000';

const platform = usePlatform({
  arrangement: 'split',
  env: { ORRERY_DELETED_VERSIONS_KEPT_MS: NO_GAP_MS },
});
let admin: Caller;
let patient: Platform;

beforeAll(() => {
  admin = platform().caller('admin');
  patient = platform().patient;
});

describe('a team that tries a cleaning of its data', () => {
  it(
    'does so on a branch, makes it what everybody reads, and still finds what was read before',
    async () => {
      await succeed('createDataset', { name: 'flights' });
      const raw = await ingest('flights?message=As+exported', flightsCsv(0, FLIGHTS));
      await succeed('createBranch', { dataset: 'flights', name: 'cleaning', versionId: raw.id });
      const clean = await ingest('flights?branch=cleaning&message=Without+the+first', flightsCsv(1, FLIGHTS));
      expect(await version('')).toMatchObject({ id: raw.id });

      await succeed('moveBranch', {
        ...{ dataset: 'flights', name: 'main', versionId: clean.id },
        ...{ expectedHeadId: raw.id, reason: 'Looks right' },
      });
      await succeed('tagDatasetVersion', { dataset: 'flights', name: 'clean', versionId: clean.id });

      expect(await version('')).toEqual({
        ...{ id: clean.id, version: 2, message: 'Without the first', branch: 'cleaning' },
        parents: [{ id: raw.id }],
      });
      expect(await version('(tag: "clean")')).toMatchObject({ id: clean.id });
      const { movedAt } = await lastMoves('main', 2);
      expect(await version(`(asOf: "${movedAt}")`)).toMatchObject({ id: raw.id });
    },
    JOURNEY_MS,
  );

  it(
    'reads parts of it by HTTP, and nothing that it has already',
    async () => {
      await succeed('createDataset', { name: 'parts' });
      const file = flightsCsv(0, FLIGHTS);
      const { id } = await ingest('parts', file);
      const path = `/dataset-versions/${id}/content`;

      const part = await get(path, { range: 'bytes=5-14' });
      const head = await get(path, {}, 'HEAD');

      expect([part.status, await part.text()]).toEqual([206, file.slice(5, 15)]);
      expect([head.status, head.headers.get('content-length')]).toEqual([200, String(file.length)]);
      const known = await get(path, { 'if-none-match': head.headers.get('etag') ?? '' });
      expect(known.status).toBe(304);
    },
    JOURNEY_MS,
  );

  it(
    'deletes what nobody needs, and nothing else',
    async () => {
      await succeed('createDataset', { name: 'kept' });
      const first = await ingest('kept', flightsCsv(0, FLIGHTS));
      const second = await ingest('kept', flightsCsv(1, FLIGHTS));

      expect(await admin.change('deleteDatasetVersion', { id: second.id })).toMatchObject({
        body: { data: { result: { __typename: 'VersionInUseError' } } },
      });
      await succeed('deleteDatasetVersion', { id: first.id });

      expect((await get(`/dataset-versions/${first.id}/content`)).status).toBe(404);
      expect((await get(`/dataset-versions/${second.id}/content`)).status).toBe(200);
    },
    JOURNEY_MS,
  );
});

describe('a job whose service is killed', () => {
  it(
    'goes on where it was, and can be stopped and gone on with by hand',
    async () => {
      await succeed('createDataset', { name: 'images' });
      const { id } = await ingest('images', await tarOf(FILES), 'application/x-tar');
      const { job } = await succeed<{ job: { id: string } }>('verifyDatasetVersion', { id }, 'job { id }');
      await until(job.id, ({ progress }) => progress > 0);

      await platform().kill('data');
      await platform().untilBack('data');
      const ended = await until(job.id, ({ state }) => state === 'SUCCEEDED');

      expect(ended.result).toMatchObject({ files: FILES, damagedFiles: 0 });
      const again = await succeed<{ job: { id: string } }>('verifyDatasetVersion', { id }, 'job { id }');
      await succeed('cancelDataJob', { id: again.job.id });
      await succeed('resumeDataJob', { id: again.job.id });
      expect((await until(again.job.id, ({ state }) => state === 'SUCCEEDED')).result).toMatchObject({
        files: FILES,
      });
    },
    JOURNEY_MS,
  );
});

interface Ingested {
  readonly id: string;
}

interface Job {
  readonly state: string;
  readonly progress: number;
  readonly result: unknown;
}

async function ingest(
  target: string,
  content: string | Uint8Array<ArrayBuffer>,
  type = CSV,
): Promise<Ingested> {
  const [name, query = ''] = target.split('?');
  const { status, body } = await admin.send(`/datasets/${name}/versions?${query}`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: content,
  });
  expect({ status, body }).toMatchObject({ status: 201 });
  return body as Ingested;
}

/** Calls a mutation that must succeed. @returns what `selection` asks of its success. */
async function succeed<Success>(mutation: string, input: object, selection = '__typename'): Promise<Success> {
  const answer = await admin.change(mutation, input, selection);
  expect(answer).toMatchObject({
    body: { data: { result: { __typename: expect.stringMatching(/Success$/) } } },
  });
  return (answer.body as { data: { result: Success } }).data.result;
}

async function version(args: string): Promise<unknown> {
  const { dataset } = await patient.ask<{ dataset: { version: unknown } }, object>(
    `{ dataset(name: "flights") { version${args} { id version message branch parents { id } } } }`,
    {},
  );
  return dataset.version;
}

/** The move of a branch that has this number. */
async function lastMoves(name: string, number: number): Promise<{ movedAt: string }> {
  const { dataset } = await patient.ask<
    { dataset: { branch: { moves: { nodes: { number: number; movedAt: string }[] } } } },
    object
  >(`{ dataset(name: "flights") { branch(name: "${name}") { moves { nodes { number movedAt } } } } }`, {});
  const { nodes } = dataset.branch.moves;
  const before = nodes.find((move) => move.number === number - 1);
  expect(nodes[0]?.number).toBe(number);
  return { movedAt: before?.movedAt ?? '' };
}

function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
  const authorization = `Bearer ${platform().tokens.admin}`;
  return fetch(new URL(path, platform().urls.gateway), { method, headers: { ...headers, authorization } });
}

function until(id: string, isReached: (job: Job) => boolean): Promise<Job> {
  return patient.until(async () => {
    const query = 'query ($id: ID!) { dataJob(id: $id) { state progress result } }';
    const { dataJob } = await patient.ask<{ dataJob: Job }, object>(query, { id });
    return isReached(dataJob) ? dataJob : undefined;
  }, 'The job');
}

async function tarOf(files: number): Promise<Uint8Array<ArrayBuffer>> {
  const tar = pack();
  for (let i = 0; i < files; i += 1) tar.entry({ name: `images/${i}.txt` }, `image ${i}`);
  tar.finalize();
  const pieces: Uint8Array[] = [];
  for await (const piece of tar) pieces.push(piece as Uint8Array);
  return new Uint8Array(Buffer.concat(pieces));
}
