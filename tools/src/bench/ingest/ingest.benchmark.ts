import { readFile } from 'node:fs/promises';
import type { Stage } from '../../stage/stage.js';
import type { Benchmark, Contender, Contest, Work } from '../benchmark.js';
import { PeerProcess } from '../peer-process.js';
import type { EngineAnswer, EngineQuestion } from './engine-process.js';
import { FLIGHTS_PER_FILE, FlightFiles } from './flight-files.js';
import type { FlightsProfile } from './flights-profile.js';

const DATASET = 'flights';
/** Sums over half a million numbers, added up in another order. */
const TOLERANCE = 1e-9;

const OURS = 'data';
const ENGINE = 'DuckDB reading and profiling the same file in process';

/** Ours also receives the file over HTTP, splits and hashes and stores it, and records it. */
export const ingestBenchmark: Benchmark = {
  name: 'ingest',
  title: 'a Parquet file of 500,000 flights becomes a version of a dataset, with its profile',
  unit: { one: 'row', many: 'rows' },
  prepare,
  warmUpOperations: 4 * FLIGHTS_PER_FILE,
  goals: [{ reference: ENGINE, throughputAtLeast: 1 / 3, cpuAtMost: 3 }],
};

async function prepare(stage: Stage): Promise<Contest> {
  await stage.start(['data']);
  await stage.graph('data').change(
    `mutation ($input: CreateDatasetInput!) {
       result: createDataset(input: $input) { __typename ... on UserError { message } }
     }`,
    { name: DATASET },
  );
  const files = new FlightFiles(stage.folder);
  const engine = new PeerProcess<EngineQuestion, EngineAnswer>(
    new URL('./engine-process.js', import.meta.url),
  );
  return {
    contenders: [ingesting(stage, files), reading(engine, files)],
    tolerance: TOLERANCE,
    close: () => engine.stop(),
  };
}

/** The file whose answers are compared; the rounds take the others. */
const COMPARED = 0;
const FILES_PER_ROUND = 3;
const MOST_WARM_UPS = 20;

/** Takes the files of a round one after the other. */
async function eachFile(
  files: FlightFiles,
  round: number,
  take: (path: string) => Promise<{ readonly seconds: number }>,
): Promise<Work> {
  const first = COMPARED + 1 + (round + MOST_WARM_UPS) * FILES_PER_ROUND;
  let total = 0;
  for (let number = first; number < first + FILES_PER_ROUND; number += 1)
    total += (await take(await files.path(number))).seconds;
  return { operations: FILES_PER_ROUND * FLIGHTS_PER_FILE, seconds: total };
}

function ingesting(stage: Stage, files: FlightFiles): Contender {
  return {
    name: OURS,
    answers: async () => {
      await ingest(stage, await files.path(COMPARED));
      return profileOfLatest(stage);
    },
    work: (round) => eachFile(files, round, (path) => ingest(stage, path)),
    pids: [stage.pidOf('data')],
  };
}

async function ingest(stage: Stage, path: string): Promise<{ readonly seconds: number }> {
  const body = new Uint8Array(await readFile(path));
  const startedAt = performance.now();
  const response = await fetch(`${stage.urls.data}/datasets/${DATASET}/versions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${stage.tokens.writer}`,
      'content-type': 'application/vnd.apache.parquet',
    },
    body,
  });
  const answer = await response.text();
  const seconds = (performance.now() - startedAt) / 1000;
  if (response.status !== 201) throw new Error(`The ingest was answered with ${response.status}: ${answer}`);
  return { seconds };
}

interface Latest {
  readonly dataset: {
    readonly version: { readonly rows: number; readonly profile: { readonly columns: readonly Column[] } };
  };
}

type Column = Omit<FlightsProfile['columns'][number], 'quantiles'> & {
  readonly quantiles: readonly { readonly value: number }[];
};

async function profileOfLatest(stage: Stage): Promise<FlightsProfile> {
  const { dataset } = await stage.graph('data').ask<Latest>(
    `query ($name: String!) {
       dataset(name: $name) {
         version {
           rows
           profile { columns { name nulls distinct min max mean standardDeviation quantiles { value } } }
         }
       }
     }`,
    { name: DATASET },
  );
  const { rows, profile } = dataset.version;
  const columns = profile.columns.map(({ quantiles, ...column }) => ({
    ...column,
    quantiles: quantiles.map(({ value }) => value),
  }));
  return { rows, columns };
}

function reading(engine: PeerProcess<EngineQuestion, EngineAnswer>, files: FlightFiles): Contender {
  return {
    name: ENGINE,
    answers: async () => (await engine.ask({ path: await files.path(COMPARED) })).profile,
    work: (round) => eachFile(files, round, (path) => engine.ask({ path })),
    pids: [engine.pid],
  };
}
