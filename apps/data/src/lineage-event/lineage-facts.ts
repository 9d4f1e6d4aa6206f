import type { JobState } from '@orrery/domain';
import type { Facets, Instant } from '@orrery/platform-lineage';
import { nodeText, type NodeRef, type SchemaColumn } from '../lineage-graph/lineage-node.js';

/** What an event says of a node. */
export interface NodeFacts extends NodeRef {
  /** Empty where the event only names it. */
  readonly label: string;
  readonly detail: string;
  readonly columns: readonly SchemaColumn[] | null;
}

export interface RunFacts {
  readonly runId: string;
  readonly job: NodeRef;
  readonly state: JobState;
  /** Whether it is no run, but what is known of the job without one. */
  readonly stated: boolean;
  readonly parent: { readonly runId: string; readonly job: string } | null;
  readonly nominalAt: string | null;
  readonly error: string | null;
}

/** What an event says of a node besides what the graph is made of. */
export interface FacetFacts {
  readonly node: NodeRef;
  readonly facets: Facets;
}

export interface NodeLink {
  readonly from: NodeRef;
  readonly to: NodeRef;
}

/** A column of a node; without a name, all rows of it. */
export interface ColumnEnd {
  readonly node: NodeRef;
  readonly column: string;
}

export interface ColumnFlowFacts {
  readonly from: ColumnEnd;
  readonly to: ColumnEnd;
  /** Whether values of the one are in the other. */
  readonly direct: boolean;
  readonly how: string;
}

/** What one event adds to the graph. Nothing it says takes back what another said. */
export interface LineageFacts {
  readonly at: Instant;
  readonly nodes: readonly NodeFacts[];
  readonly run: RunFacts | null;
  /** What the run read and wrote. */
  readonly reads: readonly NodeRef[];
  readonly writes: readonly NodeRef[];
  /** What flows without a run that is known. */
  readonly stated: readonly NodeLink[];
  /** What is a version of what: from the whole to the version. */
  readonly parts: readonly NodeLink[];
  /** Two names of one thing. */
  readonly same: readonly NodeLink[];
  readonly flows: readonly ColumnFlowFacts[];
  readonly facets: readonly FacetFacts[];
}

/** Collects what an event says; each thing once. */
export class FactsCollector {
  private readonly nodes = new Map<string, NodeFacts>();
  private readonly reads = new Map<string, NodeRef>();
  private readonly writes = new Map<string, NodeRef>();
  private readonly links = {
    stated: new Map<string, NodeLink>(),
    parts: new Map<string, NodeLink>(),
    same: new Map<string, NodeLink>(),
  };
  private readonly flows = new Map<string, ColumnFlowFacts>();
  private readonly facets: FacetFacts[] = [];
  private run: RunFacts | null = null;

  constructor(private readonly at: Instant) {}

  /** What is said of a node in more than one place is the sum of it. */
  node(facts: NodeRef & Partial<NodeFacts>): NodeRef {
    const key = nodeText(facts);
    const known = this.nodes.get(key);
    const { kind, namespace, name } = facts;
    this.nodes.set(key, {
      ...{ kind, namespace, name },
      label: known?.label || (facts.label ?? ''),
      detail: known?.detail || (facts.detail ?? ''),
      columns: known?.columns ?? facts.columns ?? null,
    });
    return { kind, namespace, name };
  }

  ofRun(run: RunFacts): void {
    this.run = run;
  }

  read(ref: NodeRef): void {
    this.reads.set(nodeText(ref), ref);
  }

  write(ref: NodeRef): void {
    this.writes.set(nodeText(ref), ref);
  }

  link(how: 'stated' | 'parts' | 'same', from: NodeRef, to: NodeRef): void {
    const [one, other] = [nodeText(from), nodeText(to)];
    if (one !== other) this.links[how].set(`${one}\n${other}`, { from, to });
  }

  flow(flow: ColumnFlowFacts): void {
    const { from, to, how, direct } = flow;
    const key = JSON.stringify([nodeText(from.node), from.column, nodeText(to.node), to.column, how, direct]);
    this.flows.set(key, flow);
  }

  facetsOf(node: NodeRef, facets: Facets): void {
    this.facets.push({ node, facets });
  }

  facts(): LineageFacts {
    const { stated, parts, same } = this.links;
    return {
      at: this.at,
      nodes: [...this.nodes.values()],
      run: this.run,
      reads: [...this.reads.values()],
      writes: [...this.writes.values()],
      stated: [...stated.values()],
      parts: [...parts.values()],
      same: [...same.values()],
      flows: [...this.flows.values()],
      facets: this.facets,
    };
  }
}
