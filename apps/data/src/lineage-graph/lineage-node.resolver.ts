import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { InvalidInputError, isIdentifier, type DatasetId, type DatasetVersionId } from '@orrery/domain';
import {
  connectionOf,
  pageOf,
  pageRequest,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import { ORRERY_NAMESPACE } from '@orrery/platform-lineage';
import { DatasetLoader } from '../dataset/dataset.loader.js';
import { DatasetVersionLoader } from '../dataset-version/dataset-version.loader.js';
import { LineageRunLoader } from '../lineage-run/lineage-run.loader.js';
import { ENTITY_TYPES } from './entity-types.js';
import { LineageNodeLoader } from './lineage-node.loader.js';
import { NODE_KINDS, type LineageNode, type NodeKind } from './lineage-node.js';
import { momentKey } from './moment-key.js';
import { LineageNodeRepository } from './node.repository.js';
import { readNodeRef, type LineageNodeInput } from './read-node-ref.js';

/** A node as of the moment of the part of the graph that it was found in. */
interface ShownNode extends LineageNode {
  readonly asOf?: Date | null;
}

@Resolver('LineageNode')
export class LineageNodeResolver {
  constructor(
    private readonly nodes: LineageNodeRepository,
    private readonly loader: LineageNodeLoader,
    private readonly runs: LineageRunLoader,
    private readonly datasets: DatasetLoader,
    private readonly versions: DatasetVersionLoader,
  ) {}

  @Query('lineageNode')
  lineageNode(@Args('node') node: LineageNodeInput): Promise<LineageNode | null> {
    return this.nodes.findByRef(readNodeRef(node));
  }

  @Query('lineageNodes')
  async list(@Args() args: ConnectionArgs & { readonly kinds?: readonly NodeKind[] | null }) {
    const request = pageRequest(args);
    const after = Number(request.after ?? 0);
    if (!Number.isSafeInteger(after))
      throw new InvalidInputError('after', '"after" must be the "endCursor" of an earlier page.');
    const rows = await this.nodes.list(args.kinds ?? NODE_KINDS, after, request.first + 1);
    return connectionOf(pageOf(rows, request), ({ id }) => String(id));
  }

  @ResolveField()
  id(@Parent() { kind, namespace, name }: LineageNode): string {
    return `${kind.toLowerCase()}:${namespace}:${name}`;
  }

  @ResolveField()
  label(@Parent() { label, name }: LineageNode): string {
    return label || name;
  }

  @ResolveField()
  async columns(
    @Parent() node: ShownNode,
    @Args('asOf') asOf: Date | null | undefined,
    @Context() context: SubgraphContext,
  ) {
    return (await this.loader.schemaOf.load(context, momentKey(node.id, asOf ?? node.asOf ?? null))) ?? [];
  }

  /** What other services keep is theirs to find; what this one keeps may be gone. */
  @ResolveField()
  async entity(
    @Parent() { kind, namespace, name }: LineageNode,
    @Context() context: SubgraphContext,
  ): Promise<object | null> {
    const typename = ENTITY_TYPES[kind];
    if (typename === undefined || namespace !== ORRERY_NAMESPACE || !isIdentifier(name)) return null;
    if (typename === 'Dataset')
      return named(typename, await this.datasets.byId.load(context, name as string as DatasetId));
    if (typename === 'DatasetVersion') {
      return named(typename, await this.versions.byId.load(context, name as string as DatasetVersionId));
    }
    return { __typename: typename, id: name };
  }

  @ResolveField()
  job(@Parent() node: LineageNode): LineageNode | null {
    return node.kind === 'JOB' ? node : null;
  }

  @ResolveField()
  run(@Parent() { id, kind }: LineageNode, @Context() context: SubgraphContext) {
    return kind === 'RUN' ? this.runs.byNode.load(context, id) : null;
  }
}

function named(typename: string, entity: object | null): object | null {
  return entity && { __typename: typename, ...entity };
}
