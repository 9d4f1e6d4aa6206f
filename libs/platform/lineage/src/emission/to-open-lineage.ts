import type { ReportedJob } from '@orrery/domain';
import { codeLocation } from './code-location.js';
import { inputOf, outputOf } from './dataset-facets.js';
import { ORRERY_NAMESPACE } from './emitted-name.js';
import { facetWriter, RUN_EVENT_SCHEMA, type FacetWriter, type Json } from './facet-schemas.js';

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

/** Events come with what happens to a run, and what they say of it adds up. */
const EMISSION = { eventTrigger: 'EVENT_BASED', eventContentMode: 'ACCUMULATIVE' } as const;

/**
 * Says what a job of Orrery reported in OpenLineage's words. `producer` is the address of what says it. A thing of
 * Orrery is the dataset `<kind>/<name>` of the namespace `orrery`, and its identifier another name of it.
 */
export function toOpenLineage(report: ReportedJob, producer: string): EmittedRunEvent {
  const facet = facetWriter(producer);
  return {
    eventType: report.state,
    eventTime: report.at,
    producer,
    schemaURL: RUN_EVENT_SCHEMA,
    run: { runId: report.runId, facets: runFacets(report, facet) },
    job: { namespace: ORRERY_NAMESPACE, name: report.job.name, facets: jobFacets(report, facet) },
    inputs: report.inputs.map((node) => inputOf(node, facet)),
    outputs: report.outputs.map((node, place) => outputOf(report, node, place, facet)),
  };
}

function jobFacets({ job: { kind, code } }: ReportedJob, facet: FacetWriter): Json {
  const location = code === undefined ? null : codeLocation(code);
  return {
    ...facet('jobType', {
      ...{ processingType: 'BATCH', integration: 'ORRERY', jobType: kind },
      emissionPattern: EMISSION,
    }),
    ...(location !== null && facet('sourceCodeLocation', location)),
  };
}

function runFacets({ parent, error, nominal, after = [] }: ReportedJob, facet: FacetWriter): Json {
  return {
    ...(parent !== null && facet('parent', { run: { runId: parent.runId }, job: jobNamed(parent.job) })),
    ...(error !== null && facet('errorMessage', { message: error, programmingLanguage: 'TypeScript' })),
    ...(nominal !== undefined && facet('nominalTime', nominalTime(nominal))),
    ...(after.length > 0 && facet('jobDependencies', { upstream: after.map(dependency) })),
  };
}

function nominalTime({ from, until }: NonNullable<ReportedJob['nominal']>): Json {
  return { nominalStartTime: from, ...(until !== undefined && { nominalEndTime: until }) };
}

/** What had to end well before the run could begin. */
function dependency({ job, runId }: NonNullable<ReportedJob['after']>[number]): Json {
  return {
    job: jobNamed(job),
    ...(runId !== undefined && { run: { runId } }),
    dependency_type: 'DIRECT_INVOCATION',
    sequence_trigger_rule: 'FINISH_TO_START',
    status_trigger_rule: 'EXECUTE_ON_SUCCESS',
  };
}

function jobNamed(name: string): Json {
  return { namespace: ORRERY_NAMESPACE, name };
}
