import type { EventConsumer } from '@orrery/platform-events';
import {
  reportedCode,
  type DomainEvent,
  type EventPayload,
  type EventType,
  type ReportedJob,
  type ReportedNode,
} from '@orrery/domain';

type Said = Pick<ReportedJob, 'runId' | 'job'> & Partial<ReportedJob>;
type Reader<T extends EventType> = (event: DomainEvent<T>) => Said | readonly Said[];
type Readers = { readonly [T in EventType]?: Reader<T> };

const ids = (kind: ReportedNode['kind'], list: readonly string[] = []): ReportedNode[] =>
  list.map((id) => ({ kind, id, name: id }));

const idIn = (kind: ReportedNode['kind'], id: string | null | undefined): ReportedNode[] =>
  ids(kind, id == null ? [] : [id]);

const STATE_OF_RUN = { FINISHED: 'COMPLETE', FAILED: 'FAIL', KILLED: 'ABORT' } as const;

/** What services tell each other anyway, and is lineage: no service says it twice. */
const READERS: Readers = {
  JobReported: ({ data }) => data,
  DatasetVersionCreated: ({ data: { datasetId, dataset, versionId, version, rows, ...rest } }) => ({
    runId: versionId,
    job: { name: `data.ingest/${dataset}`, kind: 'INGEST', ...codeOf(rest) },
    inputs: ids('DATASET_VERSION', rest.parentIds),
    outputs: [
      {
        ...{ kind: 'DATASET_VERSION', id: versionId, name: dataset, version: String(version) },
        ...{ partOf: { kind: 'DATASET', id: datasetId, name: dataset }, change: 'CREATE' },
        ...(rows != null && { rows }),
        ...(rest.sizeBytes !== undefined && { sizeBytes: rest.sizeBytes }),
        ...(rest.columns !== undefined && {
          columns: rest.columns.filter(({ name: column }) => column !== ''),
        }),
      },
    ],
  }),
  /** What is deleted is read for the last time: written it was by others. */
  DatasetVersionDeleted: ({ id, data: { dataset, versionId, version } }) => ({
    runId: id,
    job: { name: `data.delete/${dataset}`, kind: 'DELETION' },
    inputs: [
      {
        ...{ kind: 'DATASET_VERSION', id: versionId, name: dataset, version: String(version) },
        change: 'DROP',
      },
    ],
  }),
  TrainingSetCreated: ({ data: { trainingSetId, name, rows, datasetVersionIds, featureViewIds } }) => ({
    runId: trainingSetId,
    job: { name: `features.training-set/${name}`, kind: 'TRAINING_SET' },
    inputs: [...ids('DATASET_VERSION', datasetVersionIds), ...ids('FEATURE_VIEW', featureViewIds)],
    outputs: [{ kind: 'TRAINING_SET', id: trainingSetId, name, rows, change: 'CREATE' }],
  }),
  RunFinished: ({
    data: { runId, status, datasetVersionIds, trainingSetId, startedAt, parentRunId, code },
  }) => {
    const said = {
      runId,
      ...(parentRunId !== undefined && { parent: { runId: parentRunId, job: 'experiments.run' } }),
      job: { name: 'experiments.run', kind: 'EXPERIMENT_RUN', ...(code !== undefined && { code }) },
      inputs: [...ids('DATASET_VERSION', datasetVersionIds), ...idIn('TRAINING_SET', trainingSetId)],
    };
    const ended = { ...said, state: STATE_OF_RUN[status], outputs: ids('EXPERIMENT_RUN', [runId]) };
    return startedAt === undefined ? ended : [{ ...said, state: 'START', at: startedAt }, ended];
  },
  StudyFinished: ({ data: { studyId, name, bestRunId, error = null } }) => ({
    runId: studyId,
    job: { name: `experiments.study/${name}`, kind: 'STUDY' },
    ...(error !== null && { state: 'FAIL', error }),
    outputs: [{ kind: 'STUDY', id: studyId, name }, ...idIn('EXPERIMENT_RUN', bestRunId)],
  }),
  ModelVersionRegistered: ({ data: { model, versionId, version, runId, trainingSetId } }) => ({
    runId: versionId,
    job: { name: `registry.register/${model}`, kind: 'REGISTRATION' },
    inputs: [...idIn('EXPERIMENT_RUN', runId), ...idIn('TRAINING_SET', trainingSetId)],
    outputs: [
      {
        ...{ kind: 'MODEL_VERSION', id: versionId, name: model, version: String(version) },
        change: 'CREATE',
      },
    ],
  }),
  TrafficChanged: ({ id, data: { endpointId, endpoint, model, shares } }) => ({
    runId: id,
    job: { name: `serving.traffic/${endpoint}`, kind: 'TRAFFIC' },
    inputs: shares
      .filter(({ percent }) => percent > 0)
      .map(({ versionId, version }) => ({
        ...{ kind: 'MODEL_VERSION' as const, id: versionId, name: model, version: String(version) },
      })),
    outputs: [{ kind: 'ENDPOINT', id: endpointId, name: endpoint, change: 'ALTER' }],
  }),
  RolloutStarted: ({ data }) => ({ ...rolloutOf(data), state: 'START' }),
  RolloutStepped: ({ data }) => ({ ...rolloutOf(data), state: 'RUNNING' }),
  RolloutEnded: ({ data }) => ({
    ...rolloutOf(data),
    ...(data.outcome !== 'COMPLETED' && { state: 'ABORT', error: data.reason }),
  }),
  ABTestStarted: ({ data: { abTestId, name, variations } }) => ({
    ...abTestOf({ abTestId, name }),
    state: 'START',
    inputs: ids('MODEL_VERSION', [...new Set(variations.map(({ versionId }) => versionId))]),
  }),
  ABTestStopped: ({ data }) => abTestOf(data),
  ABTestDecided: ({ data: { abTestId, name, modelVersionId } }) => ({
    runId: abTestId,
    job: { name: `experimentation.decision/${name}`, kind: 'DECISION' },
    inputs: [{ kind: 'AB_TEST', id: abTestId, name }, ...idIn('MODEL_VERSION', modelVersionId)],
  }),
};

function codeOf({
  gitCommit,
  gitRepository,
}: Pick<EventPayload<'DatasetVersionCreated'>, 'gitCommit' | 'gitRepository'>): Pick<
  ReportedJob['job'],
  'code'
> {
  const repository = gitRepository ?? undefined;
  const { data: code } = reportedCode.safeParse({ commit: gitCommit, repository });
  return code === undefined ? {} : { code };
}

/** It moves traffic, and each move is told by itself: those are what writes the endpoint. */
function rolloutOf(data: DomainEvent<'RolloutStarted'>['data']): Said {
  const { rolloutId, endpoint, model, stableVersion, stableVersionId, canaryVersion, canaryVersionId } = data;
  return {
    runId: rolloutId,
    job: { name: `serving.rollout/${endpoint}`, kind: 'ROLLOUT' },
    inputs: [
      { kind: 'MODEL_VERSION', id: canaryVersionId, name: model, version: String(canaryVersion) },
      { kind: 'MODEL_VERSION', id: stableVersionId, name: model, version: String(stableVersion) },
    ],
  };
}

function abTestOf({ abTestId, name }: Pick<DomainEvent<'ABTestStopped'>['data'], 'abTestId' | 'name'>): Said {
  return {
    runId: abTestId,
    job: { name: `experimentation.ab-test/${name}`, kind: 'AB_TEST' },
    outputs: [{ kind: 'AB_TEST', id: abTestId, name }],
  };
}

const READ_TYPES = Object.keys(READERS) as (keyof typeof READERS)[];

/** What an event says of runs of jobs, in the order in which that was; nothing for one that says nothing of them. */
export function reportsOf(event: DomainEvent): readonly ReportedJob[] {
  // Each reader stands under the type that it reads.
  const read = READERS[event.type] as Reader<EventType> | undefined;
  if (read === undefined) return [];
  const said = read(event);
  const list: readonly Said[] = Array.isArray(said) ? (said as readonly Said[]) : [said as Said];
  return list.map((each) => ({ ...UNSAID, at: event.occurredAt, ...each }));
}

/** Hears of every job that services tell of, one report after another. */
export function onReports(consumer: EventConsumer, handle: (report: ReportedJob) => Promise<void>): void {
  for (const type of READ_TYPES) {
    consumer.on(type, async (event) => {
      for (const report of reportsOf(event)) await handle(report);
    });
  }
}

const UNSAID = {
  state: 'COMPLETE',
  parent: null,
  error: null,
  inputs: [],
  outputs: [],
  columns: [],
} as const;
