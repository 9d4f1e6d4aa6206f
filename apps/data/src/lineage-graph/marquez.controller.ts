import { Controller, Get, Query } from '@nestjs/common';
import { InvalidInputError, NotFoundError } from '@orrery/domain';
import { Access } from '@orrery/platform-service';
import { ColumnLineageService } from '../column-lineage/column-lineage.service.js';
import { LineageGraph, MAX_SLICE } from './lineage-graph.service.js';
import type { LineageNode, NodeKind, NodeRef } from './lineage-node.js';
import { NODE_KINDS } from './lineage-node.js';
import { LineageNodeRepository } from './node.repository.js';

const DEFAULT_DEPTH = 20;
const MAX_NAMESPACES = 1000;

/** What clients of Marquez read, in its form. Kinds that Marquez has not are datasets to it. */
@Controller('api/v1')
@Access('reader')
export class MarquezController {
  constructor(
    private readonly graph: LineageGraph,
    private readonly nodes: LineageNodeRepository,
    private readonly columns: ColumnLineageService,
  ) {}

  @Get('lineage')
  async lineage(@Query('nodeId') nodeId: unknown, @Query('depth') depth: unknown): Promise<object> {
    const node = await this.nodeOf(nodeId);
    const slice = await this.graph.walkFrom([node], {
      ...{ direction: 'BOTH', depth: depthOf(depth), detail: 'JOBS', asOf: null, asOfRun: null },
      ...{ first: MAX_SLICE, after: null },
    });
    const shown = new Map(slice.nodes.map(({ node: each }) => [each.id, each]));
    return {
      graph: [...shown.values()].map((each) => ({
        id: idOf(each),
        type: each.kind === 'JOB' ? 'JOB' : 'DATASET',
        data: {
          namespace: each.namespace,
          name: each.name,
          simpleName: each.label || each.name,
          kind: each.kind,
        },
        inEdges: slice.edges.filter(({ target }) => target.id === each.id).map(edgeOf),
        outEdges: slice.edges.filter(({ source }) => source.id === each.id).map(edgeOf),
      })),
    };
  }

  @Get('column-lineage')
  async columnLineage(
    @Query('nodeId') nodeId: unknown,
    @Query('depth') depth: unknown,
    @Query('withDownstream') withDownstream: unknown,
  ): Promise<object> {
    const { ref, field } = await this.columnOf(nodeId);
    const lineage = await this.columns.walk(ref, {
      ...{ column: field, depth: depthOf(depth), asOf: null, asOfRun: null, first: MAX_SLICE },
      direction: withDownstream === 'true' ? 'BOTH' : 'UP',
    });
    const id = (node: LineageNode, column: string | null): string =>
      `datasetField:${node.namespace}:${node.name}:${column ?? ''}`;
    return {
      graph: (lineage?.columns ?? []).map(({ node, name }) => {
        const into =
          lineage?.flows.filter(({ target }) => target.node.id === node.id && target.name === name) ?? [];
        const out =
          lineage?.flows.filter(({ source }) => source.node.id === node.id && source.name === name) ?? [];
        return {
          id: id(node, name),
          type: 'DATASET_FIELD',
          data: {
            ...{ namespace: node.namespace, dataset: node.name, field: name },
            inputFields: into.map(({ source, direct, how }) => ({
              ...{ namespace: source.node.namespace, dataset: source.node.name, field: source.name },
              ...{ transformationType: how, transformationDescription: direct ? 'DIRECT' : 'INDIRECT' },
            })),
          },
          inEdges: into.map(({ source }) => ({
            origin: id(source.node, source.name),
            destination: id(node, name),
          })),
          outEdges: out.map(({ target }) => ({
            origin: id(node, name),
            destination: id(target.node, target.name),
          })),
        };
      }),
    };
  }

  @Get('namespaces')
  async namespaces(@Query('limit') limit: unknown, @Query('after') after: unknown): Promise<object> {
    const wanted = limit === undefined ? MAX_NAMESPACES : Number(limit);
    if (!Number.isInteger(wanted) || wanted < 1 || wanted > MAX_NAMESPACES) {
      throw new InvalidInputError('limit', `"limit" must be from 1 to ${MAX_NAMESPACES}.`);
    }
    const rows = await this.nodes.namespaces(typeof after === 'string' ? after : '', wanted);
    return {
      namespaces: rows.map(({ namespace, since, until }) => ({
        ...{ name: namespace, createdAt: since, updatedAt: until, ownerName: 'anonymous', isHidden: false },
      })),
    };
  }

  /** Names hold colons: the node is what exists under any way to read the text. */
  private async nodeOf(nodeId: unknown): Promise<LineageNode> {
    const { kinds, parts } = readNodeId(nodeId);
    const [found] = await this.nodes.findByRefs(waysToRead(kinds, parts));
    if (found === undefined) throw new NotFoundError('Node', String(nodeId));
    return found;
  }

  private async columnOf(nodeId: unknown): Promise<{ readonly ref: NodeRef; readonly field: string | null }> {
    const text = typeof nodeId === 'string' ? nodeId : '';
    if (!text.startsWith('datasetField:')) return { ref: await this.nodeOf(nodeId), field: null };
    const whole = text.slice('datasetField:'.length);
    const end = whole.lastIndexOf(':');
    return { ref: await this.nodeOf(`dataset:${whole.slice(0, end)}`), field: whole.slice(end + 1) };
  }
}

function readNodeId(nodeId: unknown): {
  readonly kinds: readonly NodeKind[];
  readonly parts: readonly string[];
} {
  const [kind = '', ...parts] = typeof nodeId === 'string' ? nodeId.split(':') : [];
  const kinds = NODE_KINDS.filter((each) => each === kind.toUpperCase() && each !== 'RUN');
  if (kinds.length === 0 || parts.length < 2 || parts.length > 50) {
    throw new InvalidInputError(
      'nodeId',
      '"nodeId" is "dataset:<namespace>:<name>" or "job:<namespace>:<name>".',
    );
  }
  return { kinds, parts };
}

function waysToRead(kinds: readonly NodeKind[], parts: readonly string[]): readonly NodeRef[] {
  return kinds.flatMap((kind) =>
    parts.slice(1).map((_, place) => ({
      ...{ kind, namespace: parts.slice(0, place + 1).join(':'), name: parts.slice(place + 1).join(':') },
    })),
  );
}

function idOf({ kind, namespace, name }: LineageNode): string {
  return `${kind.toLowerCase()}:${namespace}:${name}`;
}

function edgeOf({ source, target }: { readonly source: LineageNode; readonly target: LineageNode }) {
  return { origin: idOf(source), destination: idOf(target) };
}

/** @throws {InvalidInputError} */
function depthOf(depth: unknown): number {
  const read = depth === undefined ? DEFAULT_DEPTH : Number(depth);
  if (!Number.isInteger(read)) throw new InvalidInputError('depth', '"depth" is a whole number.');
  return read;
}
