import { Args, Context, Parent, ResolveField, ResolveReference, Resolver } from '@nestjs/graphql';
import { isIdentifier, type DatasetVersionId } from '@orrery/domain';
import {
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import { requireIdentifierPage } from '../input/require.js';
import type { Run } from '../run/run.js';
import { RunLineageLoader } from './run-lineage.loader.js';
import { RunPages } from './run-pages.js';

interface DatasetVersionReference {
  readonly id: DatasetVersionId;
}

/** The field of a dataset version that is about the runs that read it. */
@Resolver('DatasetVersion')
export class RunsOfDatasetVersionResolver {
  constructor(
    private readonly loader: RunLineageLoader,
    private readonly pages: RunPages,
  ) {}

  @ResolveReference()
  byReference(@Parent() { id }: DatasetVersionReference): DatasetVersionReference | null {
    return isIdentifier(id) ? { id } : null;
  }

  @ResolveField()
  async runs(
    @Parent() { id: versionId }: DatasetVersionReference,
    @Args() args: ConnectionArgs,
    @Context() context: SubgraphContext,
  ): Promise<Connection<Run>> {
    const request = { versionId, ...requireIdentifierPage(pageRequest(args)) };
    return this.pages.show(context, await this.loader.readers.load(context, request));
  }
}
