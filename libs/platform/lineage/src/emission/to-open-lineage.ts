import type { ColumnFlow, LineageNodeKind, ReportedJob, ReportedNode } from '@orrery/domain';
import { FACET_SCHEMAS, RUN_EVENT_SCHEMA, type FacetName } from './facet-schemas.js';

type Json = Readonly<Record<string, unknown>>;

/** A run event as OpenLineage 2-0-2 writes it. */
export interface EmittedRunEvent {
  readonly eventType: ReportedJob['state'];
  readonly eventTime: string;
  readonly producer: string;
  readonly schemaURL: string;
  readonly run: { readonly runId: string; readonly facets: Json };
  readonly job: { readonly namespace: string; readonly name: string; readonly facets: Json };
  readonly inputs: readonly Json[];
  readonly outputs: readonly Json[];
}

/** Where the names of what Orrery keeps, and of its jobs, are unique. */
export const ORRERY_NAMESPACE = 'orrery';

const INDIRECT: ReadonlySet<ColumnFlow> = new Set([
  'JOIN',
  'GROUP_BY',
  'FILTER',
  'SORT',
  'WINDOW',
  'CONDITIONAL',
]);

/** What the things of Orrery are called among datasets: what is a version of something has that thing's name. */
const PATHS: Readonly<Record<LineageNodeKind, string>> = {
  DATASET: 'dataset',
  DATASET_VERSION: 'dataset',
  FEATURE_VIEW: 'feature-view',
  TRAINING_SET: 'training-set',
  EXPERIMENT_RUN: 'run',
  STUDY: 'study',
  MODEL_VERSION: 'model',
  ENDPOINT: 'endpoint',
  AB_TEST: 'ab-test',
  MONITOR: 'monitor',
};

/**
 * Says what a job of Orrery reported in OpenLineage's words. `producer` is the address of what says it. A thing of
 * Orrery is the dataset `<kind>/<name>` of the namespace `orrery`, and its identifier another name of it.
 */
export function toOpenLineage(report: ReportedJob, producer: string): EmittedRunEvent {
  const facet = facetWriter(producer);
  const { runId, job, parent, error } = report;
  return {
    eventType: report.state,
    eventTime: report.at,
    producer,
    schemaURL: RUN_EVENT_SCHEMA,
    run: {
      runId,
      facets: {
        ...(parent !== null &&
          facet('parent', {
            run: { runId: parent.runId },
            job: { namespace: ORRERY_NAMESPACE, name: parent.job },
          })),
        ...(error !== null && facet('errorMessage', { message: error, programmingLanguage: 'TypeScript' })),
      },
    },
    job: {
      namespace: ORRERY_NAMESPACE,
      name: job.name,
      facets: facet('jobType', { processingType: 'BATCH', integration: 'ORRERY', jobType: job.kind }),
    },
    inputs: report.inputs.map((node) => ({ ...nameOf(node), facets: facetsOf(node, facet) })),
    outputs: report.outputs.map((node, place) => ({
      ...nameOf(node),
      facets: { ...facetsOf(node, facet), ...columnLineage(report, place, facet) },
      ...statistics(node, facet),
    })),
  };
}

type FacetWriter = (name: FacetName, content: Json) => Json;

function facetWriter(producer: string): FacetWriter {
  return (name, content) => ({
    [name]: { _producer: producer, _schemaURL: FACET_SCHEMAS[name], ...content },
  });
}

function nameOf({ kind, namespace, name }: ReportedNode): { namespace: string; name: string } {
  if (namespace !== undefined && namespace !== ORRERY_NAMESPACE) return { namespace, name };
  return { namespace: ORRERY_NAMESPACE, name: `${PATHS[kind]}/${name}` };
}

function facetsOf(node: ReportedNode, facet: FacetWriter): Json {
  const { kind, id, namespace, version, columns, assertions } = node;
  const own = namespace === undefined || namespace === ORRERY_NAMESPACE;
  return {
    ...(own && facet('datasetType', { datasetType: kind })),
    ...(own &&
      version === undefined &&
      facet('symlinks', { identifiers: [{ namespace: ORRERY_NAMESPACE, name: id, type: 'ID' }] })),
    ...(version !== undefined && facet('version', { datasetVersion: version })),
    ...(columns !== undefined && facet('schema', { fields: columns })),
    ...(assertions !== undefined && facet('dataQualityAssertions', { assertions })),
  };
}

function statistics({ rows, sizeBytes }: ReportedNode, facet: FacetWriter): Json {
  if (rows === undefined && sizeBytes === undefined) return {};
  const counted = {
    ...(rows !== undefined && { rowCount: rows }),
    ...(sizeBytes !== undefined && { size: sizeBytes }),
  };
  return { outputFacets: facet('outputStatistics', counted) };
}

function columnLineage({ inputs, columns }: ReportedJob, output: number, facet: FacetWriter): Json {
  const fields = new Map<string, Json[]>();
  for (const { from, to, how } of columns) {
    const input = inputs[from.node];
    if (to.node !== output || input === undefined) continue;
    const type = INDIRECT.has(how) ? 'INDIRECT' : 'DIRECT';
    const known = fields.get(to.column) ?? [];
    known.push({ ...nameOf(input), field: from.column, transformations: [{ type, subtype: how }] });
    fields.set(to.column, known);
  }
  if (fields.size === 0) return {};
  const entries = [...fields].map(([name, inputFields]) => [name, { inputFields }]);
  return facet('columnLineage', { fields: Object.fromEntries(entries) as Json });
}
