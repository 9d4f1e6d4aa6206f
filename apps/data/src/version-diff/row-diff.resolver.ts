import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { connectionOf, pageRequest, type Connection, type ConnectionArgs } from '@orrery/platform-graphql';
import type { RowChange, RowDifference } from './read-differences.js';
import type { RowDiff } from './row-diff.js';
import { RowDiffs } from './row-diffs.js';

interface DifferencesArgs extends ConnectionArgs {
  readonly changes?: readonly RowChange[] | null;
}

@Resolver('RowDiff')
export class RowDiffResolver {
  constructor(private readonly rowDiffs: RowDiffs) {}

  @ResolveField()
  key(@Parent() { comparison }: RowDiff): readonly string[] {
    return comparison.key.map(({ name }) => name);
  }

  @ResolveField()
  added(@Parent() { counts }: RowDiff): number {
    return counts.added;
  }

  @ResolveField()
  removed(@Parent() { counts }: RowDiff): number {
    return counts.removed;
  }

  @ResolveField()
  changed(@Parent() { counts }: RowDiff): number {
    return counts.changed;
  }

  @ResolveField()
  unchanged(@Parent() { counts }: RowDiff): number {
    return counts.unchanged;
  }

  @ResolveField()
  changedColumns(@Parent() { comparison, counts }: RowDiff) {
    return comparison.cells
      .map(({ name }, i) => ({ column: name, rows: counts.changedCells[i] ?? 0 }))
      .filter(({ rows }) => rows > 0);
  }

  @ResolveField()
  async differences(
    @Parent() diff: RowDiff,
    @Args() { changes, ...page }: DifferencesArgs,
  ): Promise<Connection<RowDifference>> {
    const found = await this.rowDiffs.page(diff, changes ?? null, pageRequest(page));
    return connectionOf(found, ({ number }) => String(number));
  }
}
