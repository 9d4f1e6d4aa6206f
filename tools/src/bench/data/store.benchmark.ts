import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stage } from '../../stage/stage.js';
import type { Benchmark, Contender } from '../benchmark.js';
import { PeerProcess } from '../peer-process.js';
import type { CacheAnswer, CacheQuestion } from './cache-process.js';
import type { HashingAnswer, HashingQuestion } from './hashing-process.js';
import { peakMegabytes } from './process-memory.js';
import { changeRows, writeRows } from './row-file.js';
import { sendFile } from './send-file.js';

const LARGE_MEGABYTES = 1000;
const ROUND_MEGABYTES = 250;
const DATASET = 'bench-store';
const SHA256 = 'sha256 of the whole file, readSync and update';
const MD5 = 'md5 of the whole file';
const CACHE = 'md5 of the whole file, and a synced copy, in process';
const MEGABYTES = { one: 'MB', many: 'MB' };

/** Finding the borders of chunks must not cost more than hashing does. */
export const chunkingBenchmark: Benchmark = {
  name: 'data-chunking',
  title: 'a file of 1 GB is cut into content-defined chunks, each of them hashed, on one core',
  unit: MEGABYTES,
  warmUpOperations: 2 * LARGE_MEGABYTES,
  goals: [
    { reference: MD5, throughputAtLeast: 0.75, cpuAtMost: 1.35 },
    { reference: SHA256, throughputAtLeast: 0.35, cpuAtMost: 2.8 },
  ],
  prepare: async (stage) => {
    const path = join(stage.folder, 'large');
    await writeRows(path, LARGE_MEGABYTES);
    const hashing = ([name, way]: readonly [string, HashingQuestion['way']]): [
      Contender,
      () => Promise<void>,
    ] => {
      const peer = new PeerProcess<HashingQuestion, HashingAnswer>(
        new URL('./hashing-process.js', import.meta.url),
      );
      const work = async () => ({
        operations: LARGE_MEGABYTES,
        seconds: (await peer.ask({ path, way })).seconds,
      });
      const answers = async () => (await peer.ask({ path, way })).hashedBytes;
      return [{ name, answers, work, pids: [peer.pid] }, () => peer.stop()];
    };
    const [ours, stopOurs] = hashing(['chunks, each hashed', 'CHUNKS']);
    const others = (
      [
        [MD5, 'MD5'],
        [SHA256, 'SHA256'],
      ] as const
    ).map(hashing);
    return {
      contenders: [ours, ...others.map(([contender]) => contender)],
      tolerance: 0,
      close: async () => {
        for (const stop of [stopOurs, ...others.map(([, end]) => end)]) await stop();
        await rm(path);
      },
    };
  },
};

/** Ours also receives the file over HTTP, records where its chunks lie, and can give back any version of it. */
export function storingBenchmark(remarks: string[]): Benchmark {
  return {
    name: 'data-storing',
    title: 'a new file of 250 MB becomes a version of a dataset',
    unit: MEGABYTES,
    warmUpOperations: 2 * ROUND_MEGABYTES,
    goals: [{ reference: CACHE, throughputAtLeast: 0.4, cpuAtMost: 3 }],
    prepare: async (stage) => {
      await stage.start(['data']);
      await stage.graph('data').change(
        `mutation ($input: CreateDatasetInput!) {
           result: createDataset(input: $input) { __typename ... on UserError { message } }
         }`,
        { name: DATASET },
      );
      remarks.push(...(await storeEdits(stage)));
      const cache = join(stage.folder, 'cache');
      await mkdir(cache);
      const peer = new PeerProcess<CacheQuestion, CacheAnswer>(
        new URL('./cache-process.js', import.meta.url),
      );
      return {
        contenders: [
          contender(stage, 'data', [stage.pidOf('data')], (path) => store(stage, path)),
          contender(stage, CACHE, [peer.pid], (path) => peer.ask({ path, cache })),
        ],
        tolerance: 0,
        close: () => peer.stop(),
      };
    },
  };
}

function contender(
  stage: Stage,
  name: string,
  pids: readonly number[],
  take: (path: string) => Promise<{ readonly seconds: number }>,
): Contender {
  const work = async () => {
    // Other bytes each time: those that are known already cost nothing to store.
    const path = join(stage.folder, `round-${name.length}`);
    await writeRows(path, ROUND_MEGABYTES);
    const { seconds } = await take(path);
    await rm(path);
    return { operations: ROUND_MEGABYTES, seconds };
  };
  return { name, answers: null, work, pids };
}

interface Stored {
  readonly sizeBytes: number;
  readonly newBytes: number;
  readonly seconds: number;
}

async function store(stage: Stage, path: string): Promise<Stored> {
  const startedAt = performance.now();
  const { status, body } = await sendFile(
    `${stage.urls.data}/datasets/${DATASET}/versions?path=rows.txt`,
    path,
    { authorization: `Bearer ${stage.tokens.writer}`, 'content-type': 'application/octet-stream' },
  );
  if (status !== 201) throw new Error(`The file was not stored: ${body}`);
  return { ...(JSON.parse(body) as Stored), seconds: (performance.now() - startedAt) / 1000 };
}

/** What versions of a file of 1 GB cost, and what memory the service needed for them. */
async function storeEdits(stage: Stage): Promise<readonly string[]> {
  const path = join(stage.folder, 'first');
  const edited = join(stage.folder, 'edited');
  await writeRows(path, LARGE_MEGABYTES);
  const first = await store(stage, path);
  const remarks = [
    `data-storing: a first file of 1 GB at ${(LARGE_MEGABYTES / first.seconds).toFixed(0)} MB/s`,
  ];
  const edits = [
    ['one changed row', 1],
    ['1 % of the rows, in one place, changed', LARGE_MEGABYTES * 100],
  ] as const;
  for (const [what, rows] of edits) {
    await changeRows(path, edited, rows);
    const { newBytes, sizeBytes } = await store(stage, edited);
    remarks.push(`data-storing: ${what} stores ${((100 * newBytes) / sizeBytes).toFixed(3)} % of 1 GB anew`);
  }
  const peak = await peakMegabytes(stage.pidOf('data'));
  if (peak !== null)
    remarks.push(`data-storing: the service took at the most ${peak.toFixed(0)} MB of memory`);
  await rm(path);
  await rm(edited);
  return remarks;
}
