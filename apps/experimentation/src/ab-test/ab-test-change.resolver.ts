import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import {
  connectionOf,
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import type { ABTestChange } from './ab-test-change.js';
import { ABTestLoader } from './ab-test.loader.js';
import { readChangeWish, type ChangeABTestInput } from './ab-test-input.js';
import type { ABTest } from './ab-test.js';
import { ChangeABTestService } from './change-ab-test.service.js';
import { StickyAssignments } from '../sticky-assignment/sticky-assignments.js';
import { readMovedUsers, subjectsOf, usersMoved, type MovedUsersArgs } from './users-moved.js';

@Resolver('ABTest')
export class ABTestChangeResolver {
  constructor(
    private readonly service: ChangeABTestService,
    private readonly loader: ABTestLoader,
  ) {}

  @Mutation('changeABTest')
  async change(@Args('input') input: ChangeABTestInput, @Context() { principal }: SubgraphContext) {
    const origin = { changedBy: principal.name, reason: input.reason ?? '' };
    const changed = await this.service.change(input.name, readChangeWish(input), origin);
    return { __typename: 'ChangeABTestSuccess', ...changed };
  }

  @ResolveField('changes')
  async history(
    @Parent() { id }: ABTest,
    @Args() args: ConnectionArgs,
    @Context() context: SubgraphContext,
  ): Promise<Connection<ABTestChange>> {
    const page = await this.loader.changes.load(context, id, pageRequest(args));
    return connectionOf(page ?? { items: [], hasNextPage: false }, ({ number }) => String(number));
  }
}

@Resolver('ABTestChange')
export class MovesOfChangeResolver {
  constructor(private readonly sticky: StickyAssignments) {}

  @ResolveField()
  moves(@Parent() { moves, after }: ABTestChange) {
    const keyOf = (position: number | null) =>
      position === null ? null : (after?.plan.variations[position]?.key ?? null);
    return moves.map(({ from, to, share, ranges }) => ({ from: keyOf(from), to: keyOf(to), share, ranges }));
  }

  @ResolveField()
  movedShare(@Parent() { moves }: ABTestChange): number {
    return moves.reduce((sum, { share }) => sum + share, 0);
  }

  @ResolveField()
  async moved(@Parent() change: ABTestChange, @Args() args: MovedUsersArgs) {
    const subjects = subjectsOf(readMovedUsers(args));
    const plans = [change.before, change.after].flatMap((state) => state?.plan ?? []);
    const memoryOf = await this.sticky.recallAt(plans, subjects, change.at);
    return usersMoved(change, subjects, memoryOf);
  }
}
