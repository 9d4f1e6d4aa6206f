import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startTestService, type TestService } from '@orrery/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { experimentsSchema, experimentsService } from '../index.js';
import { startTrackedRun } from '../testing/tracked-runs.js';

const PIECE = Buffer.alloc(1024 * 1024, 'orrery');
/** `ORRERY_LARGE_FILE_MIB=200` makes it the size that the goal names. */
const PIECES = Number(process.env['ORRERY_LARGE_FILE_MIB'] ?? 64);
const PIECES_BETWEEN_LOOKS = 8;
/** Whoever held one of the three transfers would hold twice as much; buffers that are freed take a while to be counted so. */
const MAX_GROWTH_BYTES = (PIECES * PIECE.length) / 2;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let experiments: TestService;

beforeAll(async () => {
  experiments = await startTestService(experimentsService, experimentsSchema);
});

afterAll(() => experiments.close());

it('streams a large file in and out without holding it, and stores equal files once', async () => {
  const { folder, runId } = await startTrackedRun(experiments);
  const expected = createHash('sha256');
  for (let index = 0; index < PIECES; index += 1) expected.update(PIECE);
  const held = new HeldBuffers();

  await upload(`${folder}/large.bin`, held);
  await upload(`${folder}/again.bin`, held);
  expect(await digestOf(`${folder}/large.bin`, held)).toBe(expected.digest('hex'));

  expect(held.growth).toBeLessThan(MAX_GROWTH_BYTES);
  const { data } = await experiments.graphql(
    'query ($id: ID!) { run(id: $id) { artifacts { path sizeBytes contentDigest } } }',
    { id: runId },
  );
  const { artifacts } = data['run'] as unknown as {
    artifacts: readonly { sizeBytes: number; contentDigest: string }[];
  };
  expect(artifacts.map(({ sizeBytes }) => sizeBytes)).toEqual([PIECES * PIECE.length, PIECES * PIECE.length]);
  expect(new Set(artifacts.map(({ contentDigest }) => contentDigest)).size).toBe(1);
}, 120_000);

async function upload(path: string, held: HeldBuffers): Promise<void> {
  const answer = await experiments.fetch(urlOf(path), {
    method: 'PUT',
    body: pieces(held),
    duplex: 'half',
  } as RequestInit);
  expect(answer.status).toBe(200);
}

function pieces(held: HeldBuffers): ReadableStream<Uint8Array> {
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      if (sent === PIECES) return controller.close();
      if (sent % PIECES_BETWEEN_LOOKS === 0) held.look();
      controller.enqueue(PIECE);
      sent += 1;
    },
  });
}

async function digestOf(path: string, held: HeldBuffers): Promise<string> {
  const answer = await experiments.fetch(urlOf(path));
  const hash = createHash('sha256');
  let received = 0;
  for await (const piece of answer.body ?? []) {
    hash.update(piece as Uint8Array);
    received += (piece as Uint8Array).byteLength;
    if (received % (PIECES_BETWEEN_LOOKS * PIECE.length) < (piece as Uint8Array).byteLength) held.look();
  }
  return hash.digest('hex');
}

/** Remembers the most bytes that were held in buffers outside of the heap; what is garbage does not count. */
class HeldBuffers {
  private readonly before = this.now();
  private most = 0;

  look(): void {
    this.most = Math.max(this.most, this.now() - this.before);
  }

  get growth(): number {
    return this.most;
  }

  private now(): number {
    collectGarbage();
    return process.memoryUsage().arrayBuffers;
  }
}

function urlOf(path: string): string {
  return `/api/2.0/mlflow-artifacts/artifacts/${path}`;
}
