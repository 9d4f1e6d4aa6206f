import { Injectable } from '@nestjs/common';
import type { ReportedJob, ReportedNode } from '@orrery/domain';
import { ORRERY_NAMESPACE } from '@orrery/platform-lineage';
import type { LineageNode, NodeRef } from '../lineage-graph/lineage-node.js';
import { LineageNodeRepository } from '../lineage-graph/node.repository.js';

/** Kinds whose `detail` in the graph is the number of a version. */
const NUMBERED: ReadonlySet<string> = new Set(['DATASET_VERSION', 'MODEL_VERSION']);

/**
 * Calls things by their names where who reported knew identifiers only: other systems would not see otherwise that what one
 * run wrote is what the next one read.
 */
@Injectable()
export class ReportNames {
  constructor(private readonly nodes: LineageNodeRepository) {}

  async named(report: ReportedJob): Promise<ReportedJob> {
    const refs = [...report.inputs, ...report.outputs].filter(isUnnamed).map(refOf);
    if (refs.length === 0) return report;
    const known = new Map((await this.nodes.findByRefs(refs)).map((node) => [node.name, node]));
    const named = (node: ReportedNode): ReportedNode => nodeNamed(node, known.get(node.id));
    return { ...report, inputs: report.inputs.map(named), outputs: report.outputs.map(named) };
  }
}

function isUnnamed({ id, name, namespace = ORRERY_NAMESPACE }: ReportedNode): boolean {
  return id === name && namespace === ORRERY_NAMESPACE;
}

function refOf({ kind, id }: ReportedNode): NodeRef {
  return { kind, namespace: ORRERY_NAMESPACE, name: id };
}

function nodeNamed(node: ReportedNode, known: LineageNode | undefined): ReportedNode {
  if (known === undefined || known.label === '' || !isUnnamed(node)) return node;
  const { version = NUMBERED.has(node.kind) ? known.detail : '' } = node;
  return { ...node, name: known.label, ...(version !== '' && { version }) };
}
