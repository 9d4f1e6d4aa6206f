import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import {
  connectionOf,
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import type { ABTestChange } from './ab-test-change.js';
import { ABTestChangeRepository } from './ab-test-change.repository.js';
import { readChangeWish, type ChangeABTestInput } from './ab-test-input.js';
import type { ABTest } from './ab-test.js';
import { ChangeABTestService } from './change-ab-test.service.js';
import { readMovedUsers, usersMoved, type MovedUsersArgs } from './users-moved.js';

@Resolver('ABTest')
export class ABTestChangeResolver {
  constructor(
    private readonly service: ChangeABTestService,
    private readonly changes: ABTestChangeRepository,
  ) {}

  @Mutation('changeABTest')
  async change(@Args('input') input: ChangeABTestInput, @Context() { principal }: SubgraphContext) {
    const origin = { changedBy: principal.name, reason: input.reason ?? '' };
    const changed = await this.service.change(input.name, readChangeWish(input), origin);
    return { __typename: 'ChangeABTestSuccess', ...changed };
  }

  @ResolveField('changes')
  async history(@Parent() { id }: ABTest, @Args() args: ConnectionArgs): Promise<Connection<ABTestChange>> {
    return connectionOf(await this.changes.list(id, pageRequest(args)), ({ number }) => String(number));
  }
}

@Resolver('ABTestChange')
export class MovesOfChangeResolver {
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
  moved(@Parent() change: ABTestChange, @Args() args: MovedUsersArgs) {
    return usersMoved(change, readMovedUsers(args));
  }
}
