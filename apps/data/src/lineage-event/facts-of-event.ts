import { createHash } from 'node:crypto';
import {
  readColumnLineage,
  readDatasetLineage,
  readDatasetVersion,
  readErrorMessage,
  readJobLineage,
  readJobType,
  readNominalTime,
  readParent,
  readSchema,
  readSymlinks,
  writeInstant,
  type EventDataset,
  type EventJob,
  type InputField,
  type JobEvent,
  type LineageEvent,
  type LineageSource,
  type RunEvent,
} from '@orrery/platform-lineage';
import { runNode, type NodeRef } from '../lineage-graph/lineage-node.js';
import { FactsCollector, type LineageFacts } from './lineage-facts.js';

type Entries = NonNullable<ReturnType<typeof readJobLineage>>['entries'];
type Fed = Pick<Entries[number], 'inputs' | 'fields'>;

/** What an event of OpenLineage adds to the graph. */
export function factsOfEvent(event: LineageEvent): LineageFacts {
  const collector = new FactsCollector(event.at);
  if (event.kind === 'DATASET') {
    const node = describe(collector, event.dataset);
    feed(collector, null, node, readDatasetLineage(event.dataset.facets));
    columnFlows(collector, node, event.dataset);
    return collector.facts();
  }
  const job = describeJob(collector, event.job);
  collector.ofRun(event.kind === 'RUN' ? runOf(event, job) : statementOf(event, job));
  if (event.kind === 'RUN') collector.facetsOf(runNode(job, event.run.runId), event.run.facets);
  for (const input of event.inputs) collector.read(describe(collector, input));
  for (const output of event.outputs) {
    const node = describe(collector, output);
    collector.write(node);
    feed(collector, job, node, readDatasetLineage(output.facets));
    columnFlows(collector, node, output);
  }
  for (const entry of readJobLineage(event.job.facets)?.entries ?? []) {
    const target = refOf(entry, job);
    if (target !== null) feed(collector, job, collector.node(target), entry);
  }
  return collector.facts();
}

function runOf({ run, state }: RunEvent, job: NodeRef) {
  const parent = readParent(run.facets);
  return {
    ...{ runId: run.runId, job, state, stated: false },
    parent: parent && { runId: parent.run.runId, job: parent.job.name },
    nominalAt: readNominalTime(run.facets)?.nominalStartTime ?? null,
    error: readErrorMessage(run.facets)?.message ?? null,
  };
}

/** What is known of a job from a moment on stands as a run that was complete then, under a name of its own. */
function statementOf({ at }: JobEvent, job: NodeRef) {
  const runId = `stated-${createHash('sha256').update(writeInstant(at)).digest('hex').slice(0, 32)}`;
  return { runId, job, state: 'COMPLETE' as const, stated: true, parent: null, nominalAt: null, error: null };
}

function describeJob(collector: FactsCollector, { namespace, name, facets }: EventJob): NodeRef {
  const type = readJobType(facets);
  const detail = [type?.integration, type?.jobType].filter((word) => word != null && word !== '').join(' ');
  const job = collector.node({ kind: 'JOB', namespace, name, label: name, detail });
  collector.facetsOf(job, facets);
  return job;
}

function describe(collector: FactsCollector, { namespace, name, facets }: EventDataset): NodeRef {
  const columns = readSchema(facets)?.fields?.map((field) => ({ name: field.name, type: field.type ?? '' }));
  const detail = readDatasetVersion(facets)?.datasetVersion ?? '';
  const described = { kind: 'DATASET' as const, namespace, name, label: name, detail };
  const node = collector.node({
    ...described,
    columns: columns === undefined || columns.length === 0 ? null : columns,
  });
  collector.facetsOf(node, facets);
  for (const other of readSymlinks(facets)?.identifiers ?? []) {
    const named = { kind: 'DATASET' as const, namespace: other.namespace, name: other.name };
    collector.link('same', node, collector.node({ ...named, label: other.name }));
  }
  return node;
}

function columnFlows(collector: FactsCollector, node: NodeRef, { facets }: EventDataset): void {
  const lineage = readColumnLineage(facets);
  if (lineage === null) return;
  const flow = (column: string, input: InputField): void => {
    const from = { kind: 'DATASET' as const, namespace: input.namespace, name: input.name };
    const source = { node: collector.node({ ...from, label: input.name }), column: input.field };
    for (const how of howOf(input.transformations))
      collector.flow({ from: source, to: { node, column }, ...how });
  };
  for (const [column, { inputFields }] of Object.entries(lineage.fields)) {
    for (const input of inputFields) flow(column, input);
  }
  for (const input of lineage.dataset ?? []) flow('', input);
}

function howOf(transformations: InputField['transformations']) {
  if (transformations.length === 0) return [{ direct: true, how: 'TRANSFORMATION' }];
  return transformations.map(({ type, subtype }) => {
    const direct = type.toUpperCase() !== 'INDIRECT';
    return { direct, how: subtype?.toUpperCase() || (direct ? 'TRANSFORMATION' : 'INDIRECT') };
  });
}

/** What was said outright to feed a target: the event's own run reads and writes, everything else flows without a run. */
function feed(collector: FactsCollector, job: NodeRef | null, target: NodeRef, fed: Fed | null): void {
  if (fed === null) return;
  const sources = [
    ...(fed.inputs ?? []).map((input) => ({ input, column: '' })),
    ...Object.entries(fed.fields ?? {}).flatMap(([column, { inputs }]) =>
      inputs.map((input) => ({ input, column })),
    ),
  ];
  if (job !== null && target.kind !== 'JOB') collector.write(target);
  for (const { input, column } of sources) {
    const source = refOf(input, job);
    if (source === null) continue;
    collector.node({ ...source, label: source.name });
    flowFrom(collector, job, source, target);
    if (target.kind === 'JOB' || input.field == null) continue;
    const from = { node: source, column: input.field };
    for (const how of howOf(input.transformations))
      collector.flow({ from, to: { node: target, column }, ...how });
  }
}

function flowFrom(collector: FactsCollector, job: NodeRef | null, source: NodeRef, target: NodeRef): void {
  const isOwn = (node: NodeRef): boolean =>
    job !== null && node.kind === 'JOB' && node.namespace === job.namespace && node.name === job.name;
  if (source.kind === 'JOB') {
    if (!isOwn(source)) collector.link('stated', source, target);
  } else if (isOwn(target) || (job !== null && target.kind !== 'JOB')) {
    collector.read(source);
  } else {
    collector.link('stated', source, target);
  }
}

/** Without a name it is the event's own job. */
function refOf(
  { type, namespace, name }: Pick<LineageSource, 'type' | 'namespace' | 'name'>,
  job: NodeRef | null,
) {
  if (namespace != null && name != null) return { kind: type, namespace, name, label: name };
  return type === 'JOB' ? job : null;
}
