import {
  jobReport,
  COLUMN_FLOWS,
  JOB_STATES,
  LINEAGE_NODE_KINDS,
  NODE_CHANGES,
  type ReportedJob,
} from '@orrery/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLineageEvent } from '../open-lineage/parse-lineage-event.js';
import { facetsIn, openLineageFaults } from '../testing/index.js';
import { FACET_SCHEMAS } from './facet-schemas.js';
import { toOpenLineage } from './to-open-lineage.js';

const PRODUCER = 'https://example.com/orrery';
const COMMIT = '0123456789abcdef0123456789abcdef01234567';

const text = fc.string({ minLength: 1, maxLength: 12 });
const moment = fc
  .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((at) => at.toISOString());
const node = fc.record(
  {
    kind: fc.constantFrom(...LINEAGE_NODE_KINDS),
    id: fc.uuid(),
    name: text,
    namespace: fc.constantFrom('orrery', 's3://bucket'),
    version: text,
    columns: fc.array(fc.record({ name: text, type: fc.string() }), { maxLength: 3 }),
    rows: fc.nat(),
    sizeBytes: fc.nat(),
    assertions: fc.array(
      fc.record(
        { assertion: text, success: fc.boolean(), column: text },
        { requiredKeys: ['assertion', 'success'] },
      ),
      { maxLength: 2 },
    ),
    change: fc.constantFrom(...NODE_CHANGES),
    source: fc.record({ name: text, uri: fc.webUrl() }),
  },
  { requiredKeys: ['kind', 'id', 'name'] },
);
const code = fc.record(
  {
    commit: fc.constantFrom(COMMIT, COMMIT.slice(0, 24) + COMMIT),
    repository: fc.constantFrom('https://token@example.com/a/b.git', 'git@example.com:a/b.git', '/srv/b'),
    branch: text,
    path: text,
  },
  { requiredKeys: ['commit'] },
);
const end = fc.record({ node: fc.nat(3), column: text });
const reports: fc.Arbitrary<ReportedJob> = fc.record(
  {
    runId: fc.uuid(),
    job: fc.record({ name: text, kind: text, code }, { requiredKeys: ['name', 'kind'] }),
    state: fc.constantFrom(...JOB_STATES),
    at: moment,
    parent: fc.option(fc.record({ runId: fc.uuid(), job: text })),
    error: fc.option(fc.string()),
    nominal: fc.record({ from: moment, until: moment }, { requiredKeys: ['from'] }),
    after: fc.array(fc.record({ job: text, runId: fc.uuid() }, { requiredKeys: ['job'] }), { maxLength: 2 }),
    inputs: fc.array(node, { maxLength: 4 }),
    outputs: fc.array(node, { maxLength: 4 }),
    columns: fc.array(fc.record({ from: end, to: end, how: fc.constantFrom(...COLUMN_FLOWS) }), {
      maxLength: 6,
    }),
  },
  {
    requiredKeys: ['runId', 'job', 'state', 'at', 'parent', 'error', 'inputs', 'outputs', 'columns'],
  },
);

const REPORT: ReportedJob = {
  runId: '01920000-0000-7000-8000-000000000001',
  job: { name: 'features.materialize/weather', kind: 'MATERIALIZATION' },
  state: 'COMPLETE',
  at: '2001-06-01T12:00:00.000Z',
  parent: null,
  error: null,
  inputs: [{ kind: 'DATASET_VERSION', id: 'v', name: 'flights', version: '3' }],
  outputs: [{ kind: 'FEATURE_VIEW', id: 'f', name: 'weather', rows: 7 }],
  columns: [{ from: { node: 0, column: 'temp' }, to: { node: 0, column: 'mean' }, how: 'AGGREGATION' }],
};

describe('toOpenLineage', () => {
  it('says whatever a job may report as the official schema of OpenLineage has it, facets included', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(reports, (report) => {
        const event = toOpenLineage(jobReport.parse(report), PRODUCER);
        expect(openLineageFaults(event)).toEqual([]);
        for (const { name } of facetsIn(event)) seen.add(name);
        expect(parseLineageEvent(JSON.parse(JSON.stringify(event))).kind).toBe('event');
      }),
      { numRuns: 300 },
    );
    expect([...seen].sort()).toEqual(Object.keys(FACET_SCHEMAS).sort());
  });

  it('names what Orrery keeps by kind and name, with its version and where its columns come from', () => {
    const event = toOpenLineage(REPORT, PRODUCER);
    expect(event.inputs).toMatchObject([
      {
        namespace: 'orrery',
        name: 'dataset/flights',
        facets: { version: { datasetVersion: '3' }, dataSource: { uri: 'orrery:dataset/flights' } },
      },
    ]);
    const transformations = [{ type: 'DIRECT', subtype: 'AGGREGATION' }];
    const inputFields = [{ namespace: 'orrery', name: 'dataset/flights', field: 'temp', transformations }];
    expect(event.outputs).toMatchObject([
      {
        name: 'feature-view/weather',
        facets: { columnLineage: { fields: { mean: { inputFields } } } },
        outputFacets: { outputStatistics: { rowCount: 7 } },
      },
    ]);
  });

  it('tells what a run was due for, came after and is a part of', () => {
    const parent = { runId: '01920000-0000-7000-8000-000000000002', job: 'experiments.pipeline/retrain' };
    const { run } = toOpenLineage(
      {
        ...REPORT,
        ...{ parent, nominal: { from: '2001-06-01T11:00:00.000Z', until: '2001-06-01T12:00:00.000Z' } },
        after: [{ job: 'features.training-set/flights', runId: parent.runId }],
      },
      PRODUCER,
    );
    expect(run.facets).toMatchObject({
      parent: { run: { runId: parent.runId }, job: { namespace: 'orrery', name: parent.job } },
      nominalTime: {
        ...{ nominalStartTime: '2001-06-01T11:00:00.000Z', nominalEndTime: '2001-06-01T12:00:00.000Z' },
      },
      jobDependencies: {
        upstream: [{ job: { name: 'features.training-set/flights' }, run: { runId: parent.runId } }],
      },
    });
  });

  it.each([
    [{ repository: 'https://me:secret@example.com/a/b.git', path: 'data/x y.dvc' }, `https://example.com/a/b/blob/${COMMIT}/data/x%20y.dvc`], // prettier-ignore
    [{ repository: 'https://example.com/a/b/' }, `https://example.com/a/b/commit/${COMMIT}`],
    [{ repository: 'git@example.com:a/b.git' }, `swh:1:rev:${COMMIT}`],
    [{}, `swh:1:rev:${COMMIT}`],
  ])('tells where code lies that is known as %j, and no secret of it', (known, url) => {
    const report = { ...REPORT, job: { ...REPORT.job, code: { commit: COMMIT, ...known } } };
    const { job } = toOpenLineage(report, PRODUCER);
    expect(job.facets).toMatchObject({ sourceCodeLocation: { type: 'git', version: COMMIT, url } });
    expect(JSON.stringify(job)).not.toContain('secret');
  });
});
