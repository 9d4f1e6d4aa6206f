import type { ColumnFlow, ReportedJob, ReportedNode } from '@orrery/domain';
import { ORRERY_NAMESPACE, parseInstant, toOpenLineage, type Facets } from '@orrery/platform-lineage';
import { runNode, type NodeRef } from '../lineage-graph/lineage-node.js';
import { FactsCollector, type LineageFacts } from './lineage-facts.js';

/** Who says what Orrery's jobs report. */
export const PRODUCER = 'https://orrery.dev/lineage';

const DIRECT: ReadonlySet<ColumnFlow> = new Set(['IDENTITY', 'TRANSFORMATION', 'AGGREGATION']);
/** What the graph tells itself of what is Orrery's own. */
const IN_THE_GRAPH: ReadonlySet<string> = new Set([
  'columnLineage',
  'datasetType',
  'schema',
  'symlinks',
  'version',
]);

/** What a job of Orrery adds to the graph. */
export function factsOfReport(reported: ReportedJob): LineageFacts {
  const report = withoutNul(reported);
  const { runId, state, parent, error, nominal } = report;
  const collector = new FactsCollector(parseInstant(report.at) ?? Date.parse(report.at) * 1000);
  const { name, kind: detail } = report.job;
  const job = collector.node({ kind: 'JOB', namespace: ORRERY_NAMESPACE, name, label: name, detail });
  collector.ofRun({ runId, job, state, stated: false, parent, nominalAt: nominal?.from ?? null, error });
  const inputs = report.inputs.map((input) => describe(collector, input));
  const outputs = report.outputs.map((output) => describe(collector, output));
  inputs.forEach((node) => collector.read(node));
  outputs.forEach((node) => collector.write(node));
  for (const { from, to, how } of report.columns) {
    const [source, target] = [inputs[from.node], outputs[to.node]];
    if (source === undefined || target === undefined) continue;
    const ends = { from: { node: source, column: from.column }, to: { node: target, column: to.column } };
    collector.flow({ ...ends, how, direct: DIRECT.has(how) });
  }
  collectFacets(collector, report, { job, inputs, outputs });
  return collector.facts();
}

interface Described {
  readonly job: NodeRef;
  readonly inputs: readonly NodeRef[];
  readonly outputs: readonly NodeRef[];
}

/** The graph keeps what other systems are told. */
function collectFacets(
  collector: FactsCollector,
  report: ReportedJob,
  { job, inputs, outputs }: Described,
): void {
  const emitted = toOpenLineage(report, PRODUCER);
  collector.facetsOf(job, emitted.job.facets);
  collector.facetsOf(runNode(job, report.runId), emitted.run.facets);
  inputs.forEach((node, place) => collector.facetsOf(node, furtherFacets(emitted.inputs[place])));
  outputs.forEach((node, place) => collector.facetsOf(node, furtherFacets(emitted.outputs[place])));
}

function furtherFacets(dataset: Facets = {}): Facets {
  const { facets, inputFacets, outputFacets } = dataset;
  const all = Object.entries({ ...facetsIn(facets), ...facetsIn(inputFacets), ...facetsIn(outputFacets) });
  return Object.fromEntries(all.filter(([name]) => !IN_THE_GRAPH.has(name)));
}

function facetsIn(value: unknown): Facets {
  return typeof value === 'object' && value !== null ? (value as Facets) : {};
}

function describe(collector: FactsCollector, reported: ReportedNode): NodeRef {
  const { kind, id, namespace = ORRERY_NAMESPACE, name, version = '', columns = null, partOf } = reported;
  // Who knows no more than an identifier gives it for a name.
  const label = name === id ? '' : name;
  const node = collector.node({ kind, namespace, name: id, label, detail: version, columns });
  if (partOf === undefined) return node;
  const whole = collector.node({ kind: partOf.kind, namespace, name: partOf.id, label: partOf.name });
  collector.link('parts', whole, node);
  // A version has the columns of what it is a version of: what becomes of the one becomes of the other.
  for (const { name: column } of columns ?? []) {
    collector.flow({ from: { node: whole, column }, to: { node, column }, how: 'VERSION', direct: true });
  }
  return node;
}

const NUL = String.fromCharCode(0);

/** Texts of a database hold no NUL; an error's message may. */
function withoutNul(report: ReportedJob): ReportedJob {
  const text = JSON.stringify(report);
  if (!text.includes('\\u0000')) return report;
  return JSON.parse(text, (_key, value: unknown) =>
    typeof value === 'string' ? value.replaceAll(NUL, '') : value,
  ) as ReportedJob;
}
