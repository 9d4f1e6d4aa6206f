import { z } from 'zod';
import { jobReport, reportedCode } from '../lineage/job-report.js';
import { QUALITY_EVENTS } from './quality-events.js';

const id = z.uuid();
/** Names by key, as they were when it happened. */
const tags = z.record(z.string(), z.string());
const share = z.object({ versionId: id, version: z.int(), percent: z.number().min(0).max(100) });

const rollout = {
  rolloutId: id,
  endpointId: id,
  endpoint: z.string(),
  modelId: id,
  model: z.string(),
  stableVersion: z.int(),
  stableVersionId: id,
  canaryVersion: z.int(),
  canaryVersionId: id,
};

const bucketRange = z.object({ from: z.int().min(0), to: z.int().min(1) });

const list = <T extends z.ZodType>(item: T) => z.array(item).readonly();

/** Who takes part in an A/B test, and who gets what; variations by their position. */
const abTestPlan = z.object({
  testId: id,
  key: z.string(),
  rule: z.enum(['md5', 'growthbook-v1', 'growthbook-v2', 'murmur3']),
  allocation: z.object({ buckets: z.int().min(1), variations: list(list(bucketRange)) }),
  exclusions: list(
    z.object({ space: z.string(), rule: z.enum(['namespace', 'layer']), from: z.number(), to: z.number() }),
  ),
  holdouts: list(z.object({ key: z.string(), share: z.number() })),
  forced: z.record(z.string(), z.int().min(0)),
  sticky: z
    .object({ bucketVersion: z.int(), minBucketVersion: z.int(), fallbackAttribute: z.string().nullable() })
    .nullable(),
  ramp: list(z.object({ atMs: z.number(), share: z.number() })),
  condition: z.custom<object>((value) => typeof value === 'object' && value !== null).nullable(),
  prerequisites: list(z.object({ testId: id, variations: list(z.int().min(0)) })),
  variations: list(z.object({ key: z.string() })),
});

/** The groups that the condition of a test's plan refers to, by their keys. */
const savedGroups = z.record(
  z.string(),
  z.union([
    list(z.unknown()),
    z.object({
      type: z.literal('list'),
      attributeKey: z.string().exactOptional(),
      values: list(z.unknown()),
    }),
    z.object({
      type: z.literal('condition'),
      condition: z.custom<object>((value) => typeof value === 'object' && value !== null),
    }),
  ]),
);

/**
 * The facts that services tell each other, by name: past tense, with what a consumer needs in order to react without
 * asking back. A field is added, never changed or removed: old events stay readable.
 */
export const EVENT_SCHEMAS = {
  /** `data`: a dataset has a new immutable version that passed its quality gate. */
  DatasetVersionCreated: z.object({
    datasetId: id,
    dataset: z.string(),
    versionId: id,
    version: z.int(),
    /** Null for files that are no table: they came later. */
    rows: z.int().nullable(),
    contentDigest: z.string(),
    branch: z.string().optional(),
    message: z.string().optional(),
    gitCommit: z.string().nullable().optional(),
    state: z.enum(['ACTIVE', 'QUARANTINED']).optional(),
    parentIds: list(id).optional(),
    format: z.string().optional(),
    sizeBytes: z.int().optional(),
    gitRepository: z.string().nullable().optional(),
    columns: list(z.object({ name: z.string(), type: z.string() })).optional(),
  }),
  /** `data`: a version was quarantined, released or rejected. */
  DatasetVersionStateChanged: z.object({
    datasetId: id,
    dataset: z.string(),
    versionId: id,
    version: z.int(),
    state: z.enum(['ACTIVE', 'QUARANTINED', 'REJECTED']),
    reason: z.string(),
  }),
  /** `data`: a version was deleted; nothing reads it any more. */
  DatasetVersionDeleted: z.object({ datasetId: id, dataset: z.string(), versionId: id, version: z.int() }),
  ...QUALITY_EVENTS,
  /** Every service: one of its jobs began, went on or ended, and what it read and wrote. */
  JobReported: jobReport,
  /** `features`: a point-in-time-correct training set can be read. */
  TrainingSetCreated: z.object({
    trainingSetId: id,
    name: z.string(),
    rows: z.int(),
    datasetVersionIds: z.array(id),
    featureViewIds: z.array(id),
  }),
  /** `experiments`: a run ended. */
  RunFinished: z.object({
    runId: id,
    experimentId: id,
    status: z.enum(['FINISHED', 'FAILED', 'KILLED']),
    datasetVersionIds: z.array(id).optional(),
    trainingSetId: id.nullable().optional(),
    /** When it began, where nobody was told of that. */
    startedAt: z.iso.datetime().optional(),
    /** The run that it is a part of. */
    parentRunId: id.optional(),
    /** The code that ran, where the run says so. */
    code: reportedCode.optional(),
  }),
  /** `experiments`: a run that was deleted is gone for good, with all it had. */
  RunPurged: z.object({ runId: id, experimentId: id }),
  /** `experiments`: an experiment that was deleted is gone for good, with its runs and studies. */
  ExperimentPurged: z.object({ experimentId: id, name: z.string() }),
  /** `experiments`: a hyperparameter search ended; `bestRunId` is null when no trial completed. */
  StudyFinished: z.object({
    studyId: id,
    name: z.string(),
    bestRunId: id.nullable(),
    /** Why it failed; null when it did not. */
    error: z.string().nullable().optional(),
  }),
  /** `experiments`: a pipeline run ended. */
  PipelineRunFinished: z.object({
    pipelineRunId: id,
    pipeline: z.string(),
    status: z.enum(['SUCCEEDED', 'FAILED']),
    modelVersionId: id.nullable(),
  }),
  /** `registry`: a model has got its name. */
  ModelRegistered: z.object({
    modelId: id,
    model: z.string(),
    project: z.string(),
    description: z.string(),
    tags,
  }),
  /** `registry`: a model has a new version; what is optional came later; `source` and `runRef` as an MLflow client gave them. */
  ModelVersionRegistered: z.object({
    modelId: id,
    model: z.string(),
    versionId: id,
    version: z.int(),
    runId: id.nullable(),
    trainingSetId: id.nullable(),
    contentDigest: z.string().nullable(),
    project: z.string().optional(),
    source: z.string().optional(),
    runRef: z.string().nullable().optional(),
    description: z.string().optional(),
    tags: tags.optional(),
  }),
  /** `registry`: a tag of a version has a value, or, with null, is gone. */
  ModelVersionTagChanged: z.object({
    modelId: id,
    model: z.string(),
    project: z.string(),
    versionId: id,
    version: z.int(),
    key: z.string(),
    value: z.string().nullable(),
  }),
  /** `registry`: an alias points elsewhere; `from`/`to` are version numbers, null for none. What is optional came later. */
  AliasChanged: z.object({
    modelId: id,
    model: z.string(),
    alias: z.string(),
    fromVersion: z.int().nullable(),
    toVersion: z.int().nullable(),
    toVersionId: id.nullable(),
    project: z.string().optional(),
    cause: z.string().optional(),
    changedBy: z.string().optional(),
    reason: z.string().optional(),
  }),
  /** `serving`: an endpoint divides its traffic anew. */
  TrafficChanged: z.object({
    endpointId: id,
    endpoint: z.string(),
    modelId: id,
    model: z.string(),
    shares: z.array(share),
  }),
  /** `serving`: a version begins to take over an endpoint's traffic in steps. */
  RolloutStarted: z.object(rollout),
  /** `serving`: the canary gets another share; `step` counts from 1. */
  RolloutStepped: z.object({ ...rollout, step: z.int(), percent: z.number().min(0).max(100) }),
  /** `serving`: the canary has everything, or nothing, or somebody divided the traffic otherwise. */
  RolloutEnded: z.object({
    ...rollout,
    outcome: z.enum(['COMPLETED', 'ROLLED_BACK', 'ABANDONED']),
    reason: z.string(),
  }),
  /** `experimentation`: a test divides an endpoint's users; `weight` in whole percent, in this order. `plan` came later. */
  ABTestStarted: z.object({
    abTestId: id,
    name: z.string(),
    endpoint: z.string(),
    variations: z.array(
      z.object({ key: z.string(), versionId: id, version: z.int(), weight: z.int().min(0).max(100) }),
    ),
    plan: abTestPlan.optional(),
    savedGroups: savedGroups.optional(),
  }),
  /** `experimentation`: a running test divides users otherwise, or a group that it asks for has others in it. */
  ABTestChanged: z.object({
    abTestId: id,
    name: z.string(),
    endpoint: z.string(),
    plan: abTestPlan,
    savedGroups: savedGroups.optional(),
  }),
  /** `experimentation`: a test no longer divides anything. */
  ABTestStopped: z.object({ abTestId: id, name: z.string(), endpoint: z.string() }),
  /** `experimentation`: a stopped test was decided: a version gets an alias, an endpoint's traffic, or nothing. */
  ABTestDecided: z.object({
    abTestId: id,
    name: z.string(),
    endpoint: z.string(),
    endpointId: id,
    modelVersionId: id.nullable(),
    version: z.int().nullable(),
    action: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('alias'), alias: z.string() }),
      z.object({ kind: z.literal('traffic') }),
      z.object({ kind: z.literal('none') }),
    ]),
    decidedBy: z.string(),
    reason: z.string(),
  }),
  /** `monitoring`: a rule of a monitor fired; `pipeline` names the one that the rule starts, if any. */
  AlertRaised: z.object({
    alertId: id,
    monitorId: id,
    monitor: z.string(),
    model: z.string(),
    endpoint: z.string(),
    severity: z.enum(['INFO', 'WARNING', 'CRITICAL']),
    message: z.string(),
    pipeline: z.string().nullable(),
  }),
} as const;

export type EventType = keyof typeof EVENT_SCHEMAS;

/** What an event of type `T` says. */
export type EventPayload<T extends EventType> = z.infer<(typeof EVENT_SCHEMAS)[T]>;

/** An event as it travels: who said it, when, about what (`subject`, the aggregate whose events stay in order). */
export interface DomainEvent<T extends EventType = EventType> {
  readonly id: string;
  readonly type: T;
  readonly source: string;
  readonly subject: string;
  readonly occurredAt: string;
  readonly data: EventPayload<T>;
}

const envelope = z.object({
  id: z.uuid(),
  type: z.enum(Object.keys(EVENT_SCHEMAS) as [EventType, ...EventType[]]),
  source: z.string(),
  subject: z.string(),
  occurredAt: z.iso.datetime(),
  data: z.unknown(),
});

/** Reads an event from its JSON text. @throws {z.ZodError | SyntaxError} when it is not one. */
export function parseEvent(json: string): DomainEvent {
  const read = envelope.parse(JSON.parse(json));
  return { ...read, data: EVENT_SCHEMAS[read.type].parse(read.data) };
}
