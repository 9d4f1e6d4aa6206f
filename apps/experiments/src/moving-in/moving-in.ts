import { InvalidInputError } from '@orrery/domain';
import { z } from 'zod';

/** What is moved in from another tracking server, as the routes take it: with the identifiers and times that it has there. */
const source = z.string().min(1).max(200);
const at = z.int();
const pair = z.object({ key: z.string().min(1).max(500), value: z.string().max(100_000) });
const pairs = z.array(pair).max(10_000);
const runId = z.string().regex(/^[0-9a-f]{32}$/, 'must be 32 hexadecimal digits');
const modelId = z.string().regex(/^m-[0-9a-f]{32}$/, 'must be "m-" and 32 hexadecimal digits');
const number = z.string().regex(/^\d{1,16}$/);
const value = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)]);
const status = z.enum(['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED']);

const experiment = z.object({
  id: z.string().min(1).max(100),
  name: z.string().min(1).max(500),
  tags: pairs,
  createdAtMs: at,
  updatedAtMs: at,
});
export const experimentsSchema = z.object({ source, experiments: z.array(experiment).max(1000) });
export type MovedExperiment = z.output<typeof experiment>;

export const finishedExperimentsSchema = z.object({
  experiments: z.array(z.object({ number, deleted: z.boolean(), updatedAtMs: at })).max(1000),
});
export type FinishedExperiment = z.output<typeof finishedExperimentsSchema>['experiments'][number];

const datasetInput = z.object({
  dataset: z.object({
    name: z.string(),
    digest: z.string(),
    sourceType: z.string(),
    source: z.string(),
    schema: z.string().nullable(),
    profile: z.string().nullable(),
  }),
  tags: pairs,
});

const run = z.object({
  id: runId,
  name: z.string().max(250),
  userId: z.string().max(256),
  startedAtMs: at,
  params: pairs,
  tags: pairs,
  datasets: z.array(datasetInput).max(1000),
  modelInputs: z.array(modelId).max(1000),
  modelOutputs: z.array(z.object({ modelId, step: z.int() })).max(1000),
});
export const runsSchema = z.object({ experiment: number, runs: z.array(run).max(1000) });
export type MovedRun = z.output<typeof run>;

export const knownRunsSchema = z.object({
  runs: z.array(z.object({ id: runId, fingerprint: z.string().max(100) })).max(1000),
});
export type RunFingerprint = z.output<typeof knownRunsSchema>['runs'][number];

const point = z.tuple([z.string().min(1).max(500), z.int(), at, value]);
export const pointsSchema = z.object({ run: runId, points: z.array(point).max(10_000) });

const finishedRun = z.object({
  id: runId,
  fingerprint: z.string().max(100),
  status,
  endedAtMs: at.nullable(),
  deleted: z.boolean(),
  points: z.int().min(0),
});
export const finishedRunsSchema = z.object({ source, runs: z.array(finishedRun).max(1000) });
export type FinishedRun = z.output<typeof finishedRun>;

export const filesSchema = z.object({
  runs: z.array(runId).max(1000),
  models: z.array(modelId).max(1000),
});

const modelMetric = z.object({
  key: z.string(),
  step: z.int(),
  atMs: at,
  value,
  runId,
  datasetName: z.string(),
  datasetDigest: z.string(),
});
const loggedModel = z.object({
  id: modelId,
  experiment: number,
  name: z.string(),
  modelType: z.string(),
  sourceRunId: z.string(),
  status: z.enum(['UNSPECIFIED', 'PENDING', 'READY', 'FAILED']),
  createdAtMs: at,
  updatedAtMs: at,
  params: pairs,
  tags: pairs,
  metrics: z.array(modelMetric).max(100_000),
});
export const loggedModelsSchema = z.object({ models: z.array(loggedModel).max(1000) });
export type MovedLoggedModel = z.output<typeof loggedModel>;

export const countsSchema = z.object({ source });

/** How much came from a source and is here, by kind. */
export interface MovedCounts {
  readonly experiments: number;
  readonly runs: number;
  readonly params: number;
  readonly tags: number;
  readonly inputs: number;
  readonly points: number;
  /** Points that the source had when its runs were read. */
  readonly pointsAtSource: number;
}

/** @throws {InvalidInputError} naming the first part that is wrong. */
export function readMoved<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const field = issue?.path.join('.') || 'body';
  throw new InvalidInputError(field, `"${field}" is wrong: ${issue?.message ?? 'not as described'}.`);
}
