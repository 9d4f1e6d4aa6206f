import { readFileSync, readdirSync } from 'node:fs';
import { jobReport, COLUMN_FLOWS, JOB_STATES, LINEAGE_NODE_KINDS, type ReportedJob } from '@orrery/domain';
import addFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLineageEvent } from '../open-lineage/parse-lineage-event.js';
import { FACET_SCHEMAS } from './facet-schemas.js';
import { toOpenLineage } from './to-open-lineage.js';

const FOLDER = new URL('../fixtures/openlineage/', import.meta.url);
const PRODUCER = 'https://example.com/orrery';

interface Schema {
  readonly $id: string;
  readonly $defs: Readonly<Record<string, object>>;
}

const read = (path: string): Schema => JSON.parse(readFileSync(new URL(path, FOLDER), 'utf8')) as Schema;

/** The official schema, and every facet that ours may have checked against its own. */
function officialSchema() {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  // The package's default export is a CommonJS one.
  (addFormats as unknown as (on: Ajv2020) => void)(ajv);
  ajv.addSchema(read('OpenLineage.json'));
  for (const file of readdirSync(new URL('facets/', FOLDER))) ajv.addSchema(read(`facets/${file}`));
  const validate = (schema: string, value: unknown) => {
    const check = ajv.getSchema(schema);
    if (check === undefined) throw new Error(`no schema ${schema}`);
    return check(value) === true ? [] : (check.errors ?? []);
  };
  return validate;
}

function facetsIn(value: unknown): { readonly name: string; readonly facet: { _schemaURL: string } }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => [
    ...(typeof inner === 'object' && inner !== null && '_schemaURL' in inner
      ? [{ name, facet: inner as { _schemaURL: string } }]
      : []),
    ...facetsIn(inner),
  ]);
}

const text = fc.string({ minLength: 1, maxLength: 12 });
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
  },
  { requiredKeys: ['kind', 'id', 'name'] },
);
const end = fc.record({ node: fc.nat(3), column: text });
const reports: fc.Arbitrary<ReportedJob> = fc.record({
  runId: fc.uuid(),
  job: fc.record({ name: text, kind: text }),
  state: fc.constantFrom(...JOB_STATES),
  at: fc
    .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
    .map((at) => at.toISOString()),
  parent: fc.option(fc.record({ runId: fc.uuid(), job: text })),
  error: fc.option(fc.string()),
  inputs: fc.array(node, { maxLength: 4 }),
  outputs: fc.array(node, { maxLength: 4 }),
  columns: fc.array(fc.record({ from: end, to: end, how: fc.constantFrom(...COLUMN_FLOWS) }), {
    maxLength: 6,
  }),
});

describe('toOpenLineage', () => {
  const validate = officialSchema();

  it('says whatever a job may report as the official schema of OpenLineage has it, facets included', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(reports, (report) => {
        const event: unknown = JSON.parse(JSON.stringify(toOpenLineage(jobReport.parse(report), PRODUCER)));
        expect(validate('https://openlineage.io/spec/2-0-2/OpenLineage.json', event)).toEqual([]);
        for (const { name, facet } of facetsIn(event)) {
          seen.add(name);
          expect(validate(facet._schemaURL, facet)).toEqual([]);
        }
        expect(parseLineageEvent(event).kind).toBe('event');
      }),
      { numRuns: 300 },
    );
    expect([...seen].sort()).toEqual(Object.keys(FACET_SCHEMAS).sort());
  });

  it('names what Orrery keeps by kind and name, with its version and where its columns come from', () => {
    const event = toOpenLineage(
      {
        runId: '01920000-0000-7000-8000-000000000001',
        job: { name: 'features.materialize/weather', kind: 'MATERIALIZATION' },
        state: 'COMPLETE',
        at: '2001-06-01T12:00:00.000Z',
        parent: null,
        error: null,
        inputs: [{ kind: 'DATASET_VERSION', id: 'v', name: 'flights', version: '3' }],
        outputs: [{ kind: 'FEATURE_VIEW', id: 'f', name: 'weather', rows: 7 }],
        columns: [{ from: { node: 0, column: 'temp' }, to: { node: 0, column: 'mean' }, how: 'AGGREGATION' }],
      },
      PRODUCER,
    );
    expect(event.inputs).toMatchObject([
      { namespace: 'orrery', name: 'dataset/flights', facets: { version: { datasetVersion: '3' } } },
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
});
