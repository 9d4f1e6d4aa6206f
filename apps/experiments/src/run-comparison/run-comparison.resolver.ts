import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { finiteOrNull, numberText } from '../run-metric/number-text.js';
import { RunComparisonService } from './run-comparison.service.js';
import type { ComparisonSection, ComparisonValue, RunComparison } from './run-comparison.js';

interface CompareArgs {
  readonly ids: readonly string[];
  readonly onlyDifferences: boolean;
  readonly sections?: readonly ComparisonSection[] | null;
}

@Resolver('RunComparisonValue')
export class RunComparisonResolver {
  constructor(private readonly comparisons: RunComparisonService) {}

  @Query('compareRuns')
  compare(@Args() { ids, onlyDifferences, sections }: CompareArgs): Promise<RunComparison> {
    return this.comparisons.compare({ ids, onlyDifferences, sections: sections ?? null });
  }

  @ResolveField()
  text(@Parent() { number, text }: ComparisonValue): string | null {
    return number === null ? text : numberText(number);
  }

  @ResolveField()
  number(@Parent() { number }: ComparisonValue): number | null {
    return finiteOrNull(number);
  }
}
