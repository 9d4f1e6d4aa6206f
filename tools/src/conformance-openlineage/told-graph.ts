import type { GraphClient } from '../stage/graph-client.js';
import { fullyQualified, type DatasetName } from './dataset-name.js';

export interface ToldRun {
  readonly runId: string;
  readonly parentRunId: string | null;
  readonly state: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
}

interface Node extends DatasetName {
  readonly kind: string;
}

interface Edge {
  readonly kind: string;
  readonly since: string;
  readonly source: Node;
  readonly target: Node;
}

/** One dataset went into another, first known at a moment. */
export interface ToldLink {
  readonly source: string;
  readonly target: string;
  readonly since: string;
}

const RUN = 'runId parentRunId state startedAt endedAt';
const NODE = 'kind namespace name';

/** Asks the graph for what expectations speak of. */
export class ToldGraph {
  constructor(private readonly graph: GraphClient) {}

  /** As `namespace:name`, and their runs. */
  async jobs(): Promise<readonly { readonly name: string; readonly runs: readonly ToldRun[] }[]> {
    const { lineageJobs } = await this.graph.ask<{
      lineageJobs: { nodes: { namespace: string; name: string; runs: { nodes: ToldRun[] } }[] };
    }>(`{ lineageJobs(first: 100) { nodes { namespace name runs(first: 100) { nodes { ${RUN} } } } } }`);
    return lineageJobs.nodes.map(({ namespace, name, runs }) => ({
      name: `${namespace}:${name}`,
      runs: runs.nodes,
    }));
  }

  /** What went into what through one run, as of a moment; now for null. */
  async links(asOf: string | null): Promise<readonly ToldLink[]> {
    const { lineageNodes } = await this.graph.ask<{ lineageNodes: { nodes: DatasetName[] } }>(
      `{ lineageNodes(kinds: [DATASET], first: 100) { nodes { namespace name } } }`,
    );
    const links = await Promise.all(lineageNodes.nodes.map((dataset) => this.linksInto(dataset, asOf)));
    return links.flat();
  }

  async columnSources(node: DatasetName, column: string): Promise<readonly string[]> {
    const { columnLineage } = await this.graph.ask<{
      columnLineage: { flows: { direct: boolean; source: Node; sourceColumn: string }[] } | null;
    }>(
      `query ($node: LineageNodeInput!, $column: String) {
         columnLineage(node: $node, column: $column, direction: UP, depth: 1) {
           flows { direct source { ${NODE} } sourceColumn }
         }
       }`,
      { node: { ...node, kind: 'DATASET' }, column },
    );
    const direct = (columnLineage?.flows ?? []).filter((flow) => flow.direct);
    return [...new Set(direct.map(({ source, sourceColumn }) => `${source.name}.${sourceColumn}`))].sort();
  }

  private async linksInto(dataset: DatasetName, asOf: string | null): Promise<readonly ToldLink[]> {
    const { lineage } = await this.graph.ask<{ lineage: { edges: Edge[] } | null }>(
      `query ($node: LineageNodeInput!, $asOf: DateTime) {
         lineage(node: $node, direction: UP, depth: 2, detail: RUNS, first: 1000, asOf: $asOf) {
           edges { kind since source { ${NODE} } target { ${NODE} } }
         }
       }`,
      { node: { ...dataset, kind: 'DATASET' }, asOf },
    );
    const edges = lineage?.edges ?? [];
    const writes = edges.filter(({ kind, target }) => kind === 'WRITE' && target.name === dataset.name);
    return writes.flatMap((write) =>
      edges
        .filter(({ kind, target }) => kind === 'READ' && target.name === write.source.name)
        .map(({ source }) => ({
          source: fullyQualified(source),
          target: fullyQualified(dataset),
          since: write.since,
        })),
    );
  }
}
