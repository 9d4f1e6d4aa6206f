import type { EventConsumer } from '@orrery/platform-events';
import type { DomainEvent, EventType, ReportedJob, ReportedNode } from '@orrery/domain';

type Said = Pick<ReportedJob, 'runId' | 'job'> &
  Partial<Pick<ReportedJob, 'inputs' | 'outputs' | 'state' | 'at'>>;
type Reader<T extends EventType> = (event: DomainEvent<T>) => Said;
type Readers = { readonly [T in EventType]?: Reader<T> };

const ids = (kind: ReportedNode['kind'], list: readonly string[] = []): ReportedNode[] =>
  list.map((id) => ({ kind, id, name: id }));

const STATE_OF_RUN = { FINISHED: 'COMPLETE', FAILED: 'FAIL', KILLED: 'ABORT' } as const;

/** What services tell each other anyway, and is lineage: no service says it twice. */
const READERS: Readers = {
  JobReported: ({ data }) => data,
  DatasetVersionCreated: ({ data: { datasetId, dataset, versionId, version, rows, ...rest } }) => ({
    runId: versionId,
    job: { name: `data.ingest/${dataset}`, kind: 'INGEST' },
    inputs: ids('DATASET_VERSION', rest.parentIds),
    outputs: [
      {
        ...{ kind: 'DATASET_VERSION', id: versionId, name: dataset, version: String(version) },
        partOf: { kind: 'DATASET', id: datasetId, name: dataset },
        ...(rows != null && { rows }),
        ...(rest.sizeBytes !== undefined && { sizeBytes: rest.sizeBytes }),
      },
    ],
  }),
  TrainingSetCreated: ({ data: { trainingSetId, name, rows, datasetVersionIds, featureViewIds } }) => ({
    runId: trainingSetId,
    job: { name: `features.training-set/${name}`, kind: 'TRAINING_SET' },
    inputs: [...ids('DATASET_VERSION', datasetVersionIds), ...ids('FEATURE_VIEW', featureViewIds)],
    outputs: [{ kind: 'TRAINING_SET', id: trainingSetId, name, rows }],
  }),
  RunFinished: ({ data: { runId, status, datasetVersionIds } }) => ({
    runId,
    job: { name: 'experiments.run', kind: 'EXPERIMENT_RUN' },
    state: STATE_OF_RUN[status],
    inputs: ids('DATASET_VERSION', datasetVersionIds),
    outputs: ids('EXPERIMENT_RUN', [runId]),
  }),
  StudyFinished: ({ data: { studyId, name, bestRunId } }) => ({
    runId: studyId,
    job: { name: `experiments.study/${name}`, kind: 'STUDY' },
    outputs: [
      { kind: 'STUDY', id: studyId, name },
      ...ids('EXPERIMENT_RUN', bestRunId === null ? [] : [bestRunId]),
    ],
  }),
  ModelVersionRegistered: ({ data: { model, versionId, version, runId, trainingSetId } }) => ({
    runId: versionId,
    job: { name: `registry.register/${model}`, kind: 'REGISTRATION' },
    inputs: [
      ...ids('EXPERIMENT_RUN', runId === null ? [] : [runId]),
      ...ids('TRAINING_SET', trainingSetId === null ? [] : [trainingSetId]),
    ],
    outputs: [{ kind: 'MODEL_VERSION', id: versionId, name: model, version: String(version) }],
  }),
  TrafficChanged: ({ id, data: { endpointId, endpoint, model, shares } }) => ({
    runId: id,
    job: { name: `serving.traffic/${endpoint}`, kind: 'TRAFFIC' },
    inputs: shares
      .filter(({ percent }) => percent > 0)
      .map(({ versionId, version }) => ({
        ...{ kind: 'MODEL_VERSION' as const, id: versionId, name: model, version: String(version) },
      })),
    outputs: [{ kind: 'ENDPOINT', id: endpointId, name: endpoint }],
  }),
  ABTestStarted: ({ data: { abTestId, name, variations } }) => ({
    runId: abTestId,
    job: { name: `experimentation.ab-test/${name}`, kind: 'AB_TEST' },
    inputs: ids('MODEL_VERSION', [...new Set(variations.map(({ versionId }) => versionId))]),
    outputs: [{ kind: 'AB_TEST', id: abTestId, name }],
  }),
};

/** Hears of every job that services tell of, as one report each. */
export function onReports(consumer: EventConsumer, handle: (report: ReportedJob) => Promise<void>): void {
  const listen = <T extends EventType>(type: T, read: Reader<T>): void =>
    consumer.on(type, (event) => handle({ ...UNSAID, at: event.occurredAt, ...read(event) }));
  for (const type of Object.keys(READERS) as (keyof typeof READERS)[]) {
    const read = READERS[type];
    // Each reader stands under the type that it reads.
    if (read !== undefined) listen(type, read as Reader<EventType>);
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
