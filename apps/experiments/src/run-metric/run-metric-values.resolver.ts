import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { finiteOrNull, numberText } from './number-text.js';
import type { RunMetric } from './run-metric.js';
import { dateOrNull } from './date-or-null.js';

interface BestMetricValue {
  readonly value: number | null;
  readonly valueText: string;
  readonly step: number;
}

/** The values of a metric as GraphQL can say them: its `Float` has no word for NaN and the infinities. */
@Resolver('RunMetric')
export class RunMetricValuesResolver {
  @ResolveField()
  last(@Parent() { last }: RunMetric): number | null {
    return finiteOrNull(last);
  }

  @ResolveField()
  lastText(@Parent() { last }: RunMetric): string {
    return numberText(last);
  }

  @ResolveField()
  lastAt(@Parent() { lastAtMs }: RunMetric): Date | null {
    return dateOrNull(lastAtMs);
  }

  @ResolveField()
  first(@Parent() { first }: RunMetric): number | null {
    return finiteOrNull(first);
  }

  @ResolveField()
  firstText(@Parent() { first }: RunMetric): string {
    return numberText(first);
  }

  @ResolveField()
  min(@Parent() { min }: RunMetric): number | null {
    return finiteOrNull(min);
  }

  @ResolveField()
  minText(@Parent() { min }: RunMetric): string | null {
    return min === null ? null : numberText(min);
  }

  @ResolveField()
  max(@Parent() { max }: RunMetric): number | null {
    return finiteOrNull(max);
  }

  @ResolveField()
  maxText(@Parent() { max }: RunMetric): string | null {
    return max === null ? null : numberText(max);
  }

  @ResolveField()
  best(
    @Parent() { min, minStep, max, maxStep }: RunMetric,
    @Args('direction') direction: 'MINIMIZE' | 'MAXIMIZE',
  ): BestMetricValue | null {
    const [value, step] = direction === 'MINIMIZE' ? [min, minStep] : [max, maxStep];
    if (value === null || step === null) return null;
    return { value: finiteOrNull(value), valueText: numberText(value), step };
  }
}
