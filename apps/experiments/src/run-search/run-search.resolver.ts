import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import {
  connectionOf,
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import { RunLoader } from '../run/run.loader.js';
import type { Run } from '../run/run.js';
import type { View } from '../view.js';
import { requireRunIds } from './require-run-ids.js';
import { RunSearchService } from './run-search.service.js';

interface SearchArgs extends ConnectionArgs {
  readonly experiments?: readonly string[] | null;
  readonly filter?: string | null;
  readonly orderBy?: readonly string[] | null;
  readonly view?: View | null;
}

@Resolver()
export class RunSearchResolver {
  constructor(
    private readonly searches: RunSearchService,
    private readonly loader: RunLoader,
  ) {}

  @Query('runs')
  async runs(
    @Args('ids') texts: readonly string[],
    @Context() context: SubgraphContext,
  ): Promise<readonly Run[]> {
    const ids = requireRunIds('ids', texts);
    const runs = await Promise.all(ids.map((id) => this.loader.byId.load(context, id)));
    return runs.filter((run) => run !== null);
  }

  @Query('searchRuns')
  async search(@Args() args: SearchArgs): Promise<Connection<Run>> {
    const { runs, next } = await this.searches.search({
      experiments: args.experiments ?? null,
      filter: args.filter ?? null,
      orderBy: args.orderBy ?? [],
      view: args.view ?? 'ACTIVE',
      page: pageRequest(args),
    });
    if (next === null) return { nodes: runs, pageInfo: { hasNextPage: false, endCursor: null } };
    return connectionOf({ items: runs, hasNextPage: true }, () => next);
  }
}
