import {
  EVENT_SCHEMAS,
  jobReport,
  type EventPayload,
  type EventType,
  type ReportedJob,
} from '@orrery/domain';
import { toOpenLineage } from '@orrery/platform-lineage';
import { openLineageFaults } from '@orrery/platform-lineage/testing';
import { describe, expect, it } from 'vitest';
import { PRODUCER } from './facts-of-report.js';
import { reportsOf } from './reports-of-events.js';

const AT = '2001-06-01T12:00:00.000Z';
const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const EVENT = '01920000-0000-7000-8000-0000000000ee';

const uuid = (number: number): string => `01920000-0000-7000-8000-${String(number).padStart(12, '0')}`;

const rollout = {
  ...{ rolloutId: uuid(1), endpointId: uuid(2), endpoint: 'delays', modelId: uuid(3), model: 'late' },
  ...{ stableVersion: 1, stableVersionId: uuid(4), canaryVersion: 2, canaryVersionId: uuid(5) },
};
const abTest = { abTestId: uuid(6), name: 'button', endpoint: 'delays' };

/** What each event that is lineage may say. */
const EVENTS: Partial<{ readonly [T in EventType]: EventPayload<T> }> = {
  JobReported: {
    ...{ runId: uuid(7), job: { name: 'features.materialize/x', kind: 'MATERIALIZATION' }, state: 'START' },
    ...{ at: AT, parent: null, error: null, inputs: [], outputs: [], columns: [] },
  },
  DatasetVersionCreated: {
    ...{ datasetId: uuid(8), dataset: 'flights', versionId: uuid(9), version: 2, rows: 7, sizeBytes: 100 },
    ...{ contentDigest: 'sha256:00', parentIds: [uuid(10)], columns: [{ name: 'origin', type: 'VARCHAR' }] },
    ...{ gitCommit: COMMIT, gitRepository: 'https://example.com/a/b.git', branch: 'main' },
  },
  DatasetVersionDeleted: { datasetId: uuid(8), dataset: 'flights', versionId: uuid(9), version: 2 },
  TrainingSetCreated: {
    ...{ trainingSetId: uuid(11), name: 'train', rows: 5 },
    ...{ datasetVersionIds: [uuid(9)], featureViewIds: [uuid(12)] },
  },
  RunFinished: {
    ...{ runId: uuid(13), experimentId: uuid(14), status: 'FINISHED', datasetVersionIds: [uuid(9)] },
    ...{ trainingSetId: uuid(11), startedAt: '2001-06-01T11:00:00.000Z', parentRunId: uuid(15) },
    code: { commit: COMMIT },
  },
  StudyFinished: { studyId: uuid(16), name: 'search', bestRunId: null, error: 'No trial succeeded.' },
  ModelVersionRegistered: {
    ...{ modelId: uuid(3), model: 'late', versionId: uuid(4), version: 1 },
    ...{ runId: uuid(13), trainingSetId: uuid(11), contentDigest: null },
  },
  TrafficChanged: {
    ...{ endpointId: uuid(2), endpoint: 'delays', modelId: uuid(3), model: 'late' },
    shares: [
      { versionId: uuid(4), version: 1, percent: 100 },
      { versionId: uuid(5), version: 2, percent: 0 },
    ],
  },
  RolloutStarted: rollout,
  RolloutStepped: { ...rollout, step: 1, percent: 10 },
  RolloutEnded: { ...rollout, outcome: 'ROLLED_BACK', reason: 'Too many errors.' },
  ABTestStarted: {
    ...abTest,
    variations: [{ key: 'control', versionId: uuid(4), version: 1, weight: 100 }],
  },
  ABTestStopped: abTest,
  ABTestDecided: {
    ...{ ...abTest, endpointId: uuid(2), modelVersionId: uuid(4), version: 1 },
    ...{ action: { kind: 'none' }, decidedBy: 'me', reason: 'Enough.' },
  },
};

function reportsOfType(type: EventType): readonly ReportedJob[] {
  const data = EVENT_SCHEMAS[type].parse(EVENTS[type]);
  return reportsOf({ id: EVENT, type, source: 'any', subject: EVENT, occurredAt: AT, data });
}

const TYPES = Object.keys(EVENTS) as EventType[];

describe('what events say of lineage', () => {
  it.each(TYPES)('%s is a report, and what is emitted of it fits the official schema', (type) => {
    const reports = reportsOfType(type);
    expect(reports.length).toBeGreaterThan(0);
    for (const report of reports) {
      expect(jobReport.parse(report)).toEqual(report);
      expect(openLineageFaults(toOpenLineage(report, PRODUCER))).toEqual([]);
    }
  });

  it('is nothing for all other events', () => {
    const silent = (Object.keys(EVENT_SCHEMAS) as EventType[]).filter((type) => !TYPES.includes(type));
    for (const type of silent) {
      const event = { id: EVENT, type, source: 'any', subject: EVENT, occurredAt: AT, data: {} };
      expect(reportsOf(event as Parameters<typeof reportsOf>[0])).toEqual([]);
    }
  });

  it('is that a run began before it ended, of which code, and within which', () => {
    const parent = { runId: uuid(15), job: 'experiments.run' };
    expect(reportsOfType('RunFinished')).toMatchObject([
      { state: 'START', at: '2001-06-01T11:00:00.000Z', job: { code: { commit: COMMIT } }, parent },
      { state: 'COMPLETE', at: AT, inputs: [{ id: uuid(9) }, { id: uuid(11) }] },
    ]);
  });

  it('is that a study failed, and a roll-out was given up', () => {
    expect(reportsOfType('StudyFinished')).toMatchObject([{ state: 'FAIL', error: 'No trial succeeded.' }]);
    expect(reportsOfType('RolloutEnded')).toMatchObject([{ state: 'ABORT', error: 'Too many errors.' }]);
  });

  it('names no code by what is no commit of Git', () => {
    const data = {
      ...EVENTS.DatasetVersionCreated,
      gitCommit: 'v1.0',
    } as EventPayload<'DatasetVersionCreated'>;
    const type = 'DatasetVersionCreated';
    const [report] = reportsOf({ id: EVENT, type, source: 'data', subject: EVENT, occurredAt: AT, data });
    expect(report?.job).toEqual({ name: 'data.ingest/flights', kind: 'INGEST' });
  });
});
