import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { InvalidInputError } from '@orrery/domain';
import { connectionOf, pageOf, pageRequest, type ConnectionArgs } from '@orrery/platform-graphql';
import { ORRERY_NAMESPACE } from '@orrery/platform-lineage';
import type { LineageNode } from '../lineage-graph/lineage-node.js';
import { LineageNodeRepository } from '../lineage-graph/node.repository.js';
import { LineageRunRepository } from '../lineage-run/lineage-run.repository.js';

/** A job is its node: nothing else is kept of it. */
@Resolver('LineageJob')
export class LineageJobResolver {
  constructor(
    private readonly nodes: LineageNodeRepository,
    private readonly jobRuns: LineageRunRepository,
  ) {}

  @Query('lineageJob')
  lineageJob(@Args() { namespace, name }: { readonly namespace?: string | null; readonly name: string }) {
    return this.nodes.findByRef({ kind: 'JOB', namespace: namespace ?? ORRERY_NAMESPACE, name });
  }

  @Query('lineageJobs')
  async list(@Args() args: ConnectionArgs) {
    const request = numbered(args);
    const rows = await this.nodes.list(['JOB'], Number(request.after ?? 0), request.first + 1);
    return connectionOf(pageOf(rows, request), ({ id }) => String(id));
  }

  @ResolveField()
  kind(@Parent() { detail }: LineageNode): string {
    return detail;
  }

  @ResolveField()
  node(@Parent() node: LineageNode): LineageNode {
    return node;
  }

  @ResolveField()
  async runs(@Parent() { id }: LineageNode, @Args() args: ConnectionArgs) {
    const request = numbered(args);
    return connectionOf(pageOf(await this.jobRuns.listOfJob(id, request), request), ({ nodeId }) =>
      String(nodeId),
    );
  }
}

/** @throws {InvalidInputError} for a cursor of another list. */
function numbered(args: ConnectionArgs) {
  const request = pageRequest(args);
  if (request.after === null || /^\d{1,9}$/.test(request.after)) return request;
  throw new InvalidInputError('after', '"after" must be the "endCursor" of an earlier page.');
}
