import { Args, Query, Resolver } from '@nestjs/graphql';
import type { View } from '../view.js';
import { RunAggregateService, type AggregateRuns, type RunAggregation } from './run-aggregate.service.js';
import type { MetricSelector } from './run-aggregate.js';

interface AggregateRunsInput {
  readonly experiments?: readonly string[] | null;
  readonly filter?: string | null;
  readonly view?: View | null;
  readonly groupBy: AggregateRuns['groupBy'];
  readonly metrics: readonly { readonly key: string; readonly value?: MetricSelector | null }[];
  readonly confidence?: number | null;
  readonly first?: number | null;
}

const DEFAULT_CONFIDENCE = 0.95;
const DEFAULT_FIRST = 100;

@Resolver()
export class RunAggregateResolver {
  constructor(private readonly aggregates: RunAggregateService) {}

  @Query('aggregateRuns')
  aggregate(@Args('input') input: AggregateRunsInput): Promise<RunAggregation> {
    return this.aggregates.aggregate({
      experiments: input.experiments ?? null,
      filter: input.filter ?? null,
      view: input.view ?? 'ACTIVE',
      groupBy: input.groupBy,
      metrics: input.metrics.map(({ key, value }) => ({ key, value: value ?? 'LAST' })),
      confidence: input.confidence ?? DEFAULT_CONFIDENCE,
      first: input.first ?? DEFAULT_FIRST,
    });
  }
}
