import { Args, Context, Mutation, Parent, Query, ResolveReference, Resolver } from '@nestjs/graphql';
import {
  connectionOf,
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import { ABTestService } from '../ab-test/ab-test.service.js';
import { OutcomeMetricLoader } from './outcome-metric.loader.js';
import { OutcomeMetricService } from './outcome-metric.service.js';
import type { MetricDefinition, MetricId, OutcomeMetric } from './outcome-metric.js';
import { TestMetricService, type TakenMetric } from './test-metric.service.js';

type DefineOutcomeMetricInput = Pick<MetricDefinition, 'name' | 'kind' | 'event'> & {
  readonly [Field in keyof MetricDefinition]?: MetricDefinition[Field] | null;
};

@Resolver('OutcomeMetric')
export class OutcomeMetricResolver {
  constructor(
    private readonly metrics: OutcomeMetricService,
    private readonly taken: TestMetricService,
    private readonly tests: ABTestService,
    private readonly loader: OutcomeMetricLoader,
  ) {}

  @Query('outcomeMetric')
  outcomeMetric(
    @Args('name') name: string,
    @Args('version') version: number | null | undefined,
  ): Promise<OutcomeMetric | null> {
    return this.metrics.find(name, version ?? null);
  }

  @Query('outcomeMetrics')
  async list(@Args() args: ConnectionArgs): Promise<Connection<OutcomeMetric>> {
    return connectionOf(await this.metrics.list(pageRequest(args)), ({ name }) => name);
  }

  @Mutation('defineOutcomeMetric')
  async define(@Args('input') input: DefineOutcomeMetricInput) {
    const metric = await this.metrics.define({
      name: input.name,
      description: input.description ?? '',
      kind: input.kind,
      event: input.event,
      valueField: input.valueField ?? null,
      denominatorEvent: input.denominatorEvent ?? null,
      quantile: input.quantile ?? null,
      delayHours: input.delayHours ?? 0,
      windowHours: input.windowHours ?? null,
      covariateHours: input.covariateHours ?? null,
      cap: input.cap ?? null,
      capPercentile: input.capPercentile ?? null,
      filter: input.filter ?? [],
      direction: input.direction ?? 'HIGHER',
    });
    return { __typename: 'DefineOutcomeMetricSuccess', metric };
  }

  @Mutation('takeOutcomeMetrics')
  async take(@Args('input') input: { readonly abTest: string; readonly metrics: readonly TakenMetric[] }) {
    const abTest = await this.tests.get(input.abTest);
    await this.taken.attach(abTest.id, input.metrics);
    return { __typename: 'TakeOutcomeMetricsSuccess', abTest };
  }

  @ResolveReference()
  byReference(
    @Parent() reference: { readonly id: MetricId },
    @Context() context: SubgraphContext,
  ): Promise<OutcomeMetric | null> {
    return this.loader.byId.load(context, reference.id);
  }
}
