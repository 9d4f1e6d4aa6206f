import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { dateOrNull } from './date-or-null.js';
import { finiteOrNull, numberText } from './number-text.js';
import type { MetricPoint } from './run-metric.js';

@Resolver('RunMetricPoint')
export class RunMetricPointResolver {
  @ResolveField()
  value(@Parent() { value }: MetricPoint): number | null {
    return finiteOrNull(value);
  }

  @ResolveField()
  valueText(@Parent() { value }: MetricPoint): string {
    return numberText(value);
  }

  @ResolveField()
  at(@Parent() { atMs }: MetricPoint): Date | null {
    return dateOrNull(atMs);
  }
}
