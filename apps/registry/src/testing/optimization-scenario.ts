import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mlp, Xoshiro128StarStar, type FittedMlp } from '@orrery/math-learn';
import { mlpGraph } from '@orrery/math-onnx';
import { modelBytes } from '@orrery/math-onnx/testing';
import { PrivateFolders, quoteText, withSandbox } from '@orrery/platform-tables';
import { startTestService, type TestService } from '@orrery/testing';
import { vi } from 'vitest';
import { registrySchema, registryService } from '../index.js';
import { buildOptimizer } from './build-optimizer.js';
import { fakeData, type FakeData } from './fake-data.js';

export const HELD_OUT = '01920000-0000-7000-8000-00000000000a';
export const LESSONS = '01920000-0000-7000-8000-00000000000b';
/** The held-out rows as a training set. */
export const TRAINING_SET = '01920000-0000-7000-8000-00000000000c';
const FEATURES = 8;
const CLASSES = 3;
const ROWS = 600;

type Shown = Record<string, never>;

/** A registry that has a perceptron which tells three clouds of points apart, and rows of them. */
export interface OptimizationScenario {
  readonly registry: TestService;
  readonly data: FakeData;
  /** Uploads a model's file as the first version of a new model and gives its name. */
  readonly upload: (bytes: Uint8Array) => Promise<string>;
  readonly network: Uint8Array;
  /** Asks for an optimisation and waits for its end; the refusal where it is not queued. */
  readonly optimize: (input: object) => Promise<Shown>;
  /** Asks for one and gives its id. */
  readonly queue: (input: object) => Promise<string>;
  /** Waits until it is in one of these states. */
  readonly untilIn: (id: string, ...states: readonly string[]) => Promise<Shown>;
  readonly close: () => Promise<void>;
}

const OPTIMIZE = `mutation ($input: OptimizeModelInput!) { optimizeModel(input: $input) {
  __typename ... on OptimizeModelSuccess { optimization { id } } ... on UserError { code message } } }`;
const SHOW = `query ($id: ID!) { modelOptimization(id: $id) {
  state progress step error options technique maxAccuracyDrop requestedBy finishedAt
  refusal { cause reason } source { version } result {
    version sizeBytes contentDigest tags { key value } optimizedFrom { version } optimizedBy { id } }
  report {
    sizeBytes { before after } parameters { before after } sparsity { before after }
    changed { name operator } left { name operator reason }
    latency { rows runs p50Ms { before after } p99Ms { before after } }
    quality { task rows accuracy { before after } byClass { label rows accuracy { before after } } rmse { before after } }
    agreement { rows labels maxDifference meanDifference incomparable }
    batchDependence { rows dependentRows maxDifference }
  } } }`;
const PATIENCE_MS = 60_000;
const ENDED = ['SUCCEEDED', 'REFUSED', 'FAILED'];

export async function optimizationScenario(
  env: Readonly<Record<string, string>> = {},
): Promise<OptimizationScenario> {
  buildOptimizer();
  const data = await fakeData();
  const registry = await startTestService(registryService, registrySchema, {
    urls: { data: data.url, features: data.url },
    env,
  });
  const lessons = clouds(1);
  data.put(LESSONS, csvOf(lessons));
  data.put(HELD_OUT, csvOf(clouds(2)));
  data.put(TRAINING_SET, await parquetOf(csvOf(clouds(2))));
  const network = modelBytes(mlpGraph(trainedOn(lessons)));
  return {
    registry,
    data,
    network,
    upload: (bytes) => uploadModel(registry, bytes),
    queue: async (input) => String(await queue(registry, input)),
    untilIn: (id, ...states) => untilIn(registry, id, states),
    optimize: async (input) => {
      const queued = await queue(registry, input);
      return typeof queued === 'string' ? untilIn(registry, queued, ENDED) : queued;
    },
    close: async () => {
      await registry.close();
      await data.close();
    },
  };
}

async function uploadModel(registry: TestService, bytes: Uint8Array): Promise<string> {
  const model = `model-${randomUUID()}`;
  const mutation = 'mutation ($name: String!) { registerModel(input: { name: $name }) { __typename } }';
  await registry.graphql(mutation, { name: model });
  const headers = { 'content-type': 'application/octet-stream' };
  const body = Buffer.from(bytes);
  const response = await registry.fetch(`/models/${model}/versions`, { method: 'POST', headers, body });
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  return model;
}

/** Queues it and gives its id, or the refusal. */
async function queue(registry: TestService, input: object): Promise<string | Shown> {
  const asked = await registry.graphql(OPTIMIZE, { input });
  if (asked.errors !== undefined) throw new Error(JSON.stringify(asked.errors));
  const answer = asked.data['optimizeModel'] as Shown;
  return answer['optimization']?.['id'] ?? answer;
}

/** The optimisation as soon as it is in one of these states. */
function untilIn(registry: TestService, id: string, states: readonly string[]): Promise<Shown> {
  return vi.waitFor(
    async () => {
      const { data, errors } = await registry.graphql(SHOW, { id });
      const shown = data?.['modelOptimization'] as Shown;
      if (errors !== undefined || !states.includes(shown['state'] ?? '')) {
        throw new Error(JSON.stringify(errors ?? shown));
      }
      return shown;
    },
    { timeout: PATIENCE_MS, interval: 100 },
  );
}

function parquetOf(csv: string): Promise<Uint8Array> {
  return new PrivateFolders('orrery-rows').within(async (folder) => {
    const [from, to] = [join(folder, 'rows.csv'), join(folder, 'rows.parquet')];
    await writeFile(from, csv);
    const copy = `COPY (FROM read_csv(${quoteText(from)})) TO ${quoteText(to)} (FORMAT parquet)`;
    await withSandbox(folder, { threads: 1 }, (connection) => connection.run(copy));
    return readFile(to);
  });
}

interface Cloud {
  readonly features: Float64Array;
  readonly labels: number[];
}

function clouds(seed: number): Cloud {
  const prng = Xoshiro128StarStar.fromSeed(seed);
  const uniform = (): number => prng.nextInt(2 ** 20) / 2 ** 19 - 1;
  const labels = Array.from({ length: ROWS }, () => prng.nextInt(CLASSES));
  const features = Float64Array.from({ length: ROWS * FEATURES }, (_, at) => {
    const label = labels[Math.floor(at / FEATURES)] ?? 0;
    return (at % FEATURES) % CLASSES === label ? 1 + uniform() : uniform();
  });
  return { features, labels };
}

function trainedOn({ features, labels }: Cloud): FittedMlp {
  const outcome = mlp.fit({
    features,
    featureCount: FEATURES,
    target: { kind: 'classes', labels, classCount: CLASSES },
    start: { kind: 'random', hiddenSizes: [64, 32] },
    prng: Xoshiro128StarStar.fromSeed(3),
    epochs: 30,
  });
  if (outcome.kind !== 'fitted') throw new Error(outcome.kind);
  return outcome.model;
}

function csvOf({ features, labels }: Cloud): string {
  const names = Array.from({ length: FEATURES }, (_, column) => `f${column}`);
  const rows = labels.map((label, row) =>
    [...features.subarray(row * FEATURES, (row + 1) * FEATURES), label].join(','),
  );
  return [[...names, 'class'].join(','), ...rows].join('\n');
}
