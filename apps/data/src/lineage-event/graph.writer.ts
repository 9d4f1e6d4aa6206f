import { Injectable } from '@nestjs/common';
import type { Instant } from '@orrery/platform-lineage';
import { UnitOfWork } from '@orrery/platform-postgres';
import { ColumnEdgeWriter } from '../column-lineage/column-edge.writer.js';
import { LineageFacetRepository } from '../lineage-facet/facet.repository.js';
import { keptFacets } from '../lineage-facet/kept-facets.js';
import { EdgeWriter, type EdgeKind, type NewEdge, type RunPlace } from '../lineage-graph/edge.writer.js';
import { isLasting, nodeText, runNode, type NodeRef } from '../lineage-graph/lineage-node.js';
import { LineageNodeRepository } from '../lineage-graph/node.repository.js';
import { RunWriter } from '../lineage-run/run.writer.js';
import type { LineageFacts, NodeFacts, NodeLink } from './lineage-facts.js';

/** Any number that nothing else in this database locks. */
const WRITER_LOCK = 7_021_960;

type Numbers = (ref: NodeRef) => number;

/** Adds what events say to the graph. */
@Injectable()
export class GraphWriter {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly nodes: LineageNodeRepository,
    private readonly runs: RunWriter,
    private readonly edges: EdgeWriter,
    private readonly columns: ColumnEdgeWriter,
    private readonly facets: LineageFacetRepository,
  ) {}

  /** One transaction writes at a time, until it ends: what readers see of changes has no gaps. */
  async lock(): Promise<void> {
    await this.unitOfWork.manager.query('SELECT pg_advisory_xact_lock($1)', [WRITER_LOCK]);
  }

  /** Call it in a transaction that has the lock. */
  async apply(facts: LineageFacts): Promise<void> {
    const { at } = facts;
    const before = await this.lastChange();
    const numbers = await this.nodes.put(nodesOf(facts), at);
    const numberOf: Numbers = (ref) => numbers.get(nodeText(ref)) ?? 0;
    const schemas = facts.nodes.flatMap((node) =>
      node.columns === null ? [] : [{ node: numberOf(node), columns: node.columns }],
    );
    await this.nodes.addSchemas(schemas, at);
    const facets = facts.facets.flatMap(({ node, facets: said }) =>
      keptFacets(said).map((facet) => ({ node: numberOf(node), ...facet })),
    );
    await this.facets.add(facets, at);
    const run = await this.applyRun(facts, numberOf);
    const links = (kind: EdgeKind, list: readonly NodeLink[]): NewEdge[] =>
      list.map(({ from, to }) => ({ kind, source: numberOf(from), target: numberOf(to), line: null }));
    const linked = [
      ...links('STATED', facts.stated),
      ...links('PART', facts.parts),
      ...links('SAME', facts.same),
    ];
    await this.edges.put(linked, null, at);
    const flows = facts.flows.map(({ from, to, ...how }) => ({
      ...how,
      from: { node: numberOf(from.node), column: from.column },
      to: { node: numberOf(to.node), column: to.column },
    }));
    await this.columns.put(flows, run?.node ?? 0, at);
    if (run === null) return;
    await this.edges.settle(run);
    await this.columns.follow(before);
  }

  private async applyRun(
    { run, reads, writes, at }: LineageFacts,
    numberOf: Numbers,
  ): Promise<RunPlace | null> {
    if (run === null) return null;
    const [node, job] = [numberOf(runNode(run.job, run.runId)), numberOf(run.job)];
    const place = await this.runs.put(run, { node, job }, at);
    await this.edges.put(
      [
        { kind: 'RUN', source: job, target: node, line: job },
        ...reads.map((ref) => ({ kind: 'READ' as const, source: numberOf(ref), target: node, line: null })),
        ...writes.map((ref) => {
          const target = numberOf(ref);
          return { kind: 'WRITE' as const, source: node, target, line: isLasting(ref.kind) ? null : target };
        }),
      ],
      place,
      at satisfies Instant,
    );
    return place;
  }

  private async lastChange(): Promise<string> {
    const [row] = await this.unitOfWork.manager.query<{ change: string }[]>(
      `SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS change FROM lineage_change_number`,
    );
    return row?.change ?? '0';
  }
}

function nodesOf({ nodes, run }: LineageFacts): readonly NodeFacts[] {
  if (run === null) return nodes;
  return [...nodes, { ...runNode(run.job, run.runId), label: run.runId, detail: '', columns: null }];
}
