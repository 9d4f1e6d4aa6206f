import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  connectionOf,
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import { ABTestLoader } from '../ab-test/ab-test.loader.js';
import type { ABTest } from '../ab-test/ab-test.js';
import { AnalysisReportLoader } from './analysis-report.loader.js';
import type { AnalysisReport } from './analysis-report.js';
import type { FrozenReport, Reproduction } from './frozen-report.js';
import { ReportService } from './report.service.js';

@Resolver('FrozenReport')
export class FrozenReportResolver {
  constructor(
    private readonly reports: ReportService,
    private readonly tests: ABTestLoader,
  ) {}

  @Query('frozenReport')
  frozenReport(@Args('id') id: string): Promise<FrozenReport | null> {
    return this.reports.find(id);
  }

  @Mutation('freezeReport')
  async freeze(
    @Args('input') { name }: { readonly name: string },
    @Context() { principal }: SubgraphContext,
  ) {
    const report = await this.reports.freeze(name, principal.name);
    return { __typename: 'FreezeReportSuccess', report };
  }

  @ResolveField()
  report(@Parent() { analysis }: FrozenReport): AnalysisReport {
    return analysis;
  }

  @ResolveField()
  abTest(@Parent() { abTestId }: FrozenReport, @Context() context: SubgraphContext): Promise<ABTest | null> {
    return this.tests.byId.load(context, abTestId);
  }

  @ResolveField()
  reproduction(@Parent() report: FrozenReport): Promise<Reproduction> {
    return this.reports.reproduce(report);
  }
}

@Resolver('ABTest')
export class ReportsOfABTestResolver {
  constructor(private readonly reports: AnalysisReportLoader) {}

  @ResolveField('reports')
  async list(
    @Parent() { id }: ABTest,
    @Args() args: ConnectionArgs,
    @Context() context: SubgraphContext,
  ): Promise<Connection<FrozenReport>> {
    const page = await this.reports.frozen.load(context, id, pageRequest(args));
    return connectionOf(page ?? { items: [], hasNextPage: false }, ({ number }) => String(number));
  }
}
