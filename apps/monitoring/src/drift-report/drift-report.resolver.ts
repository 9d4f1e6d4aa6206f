import { Args, Context, Mutation, Parent, ResolveField, ResolveReference, Resolver } from '@nestjs/graphql';
import type { DriftReportId } from '@orrery/domain';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { AlertLoader, withOpenness } from '../alert/alert.loader.js';
import type { Alert } from '../alert/alert.js';
import { MonitorLoader } from '../monitor/monitor.loader.js';
import { MonitorService } from '../monitor/monitor.service.js';
import type { Monitor } from '../monitor/monitor.js';
import { DriftReportLoader } from './drift-report.loader.js';
import type { DriftReport, FeatureDrift } from './drift-report.js';
import { MonitorEvaluation } from './monitor-evaluation.js';

@Resolver('DriftReport')
export class DriftReportResolver {
  constructor(
    private readonly monitors: MonitorService,
    private readonly evaluation: MonitorEvaluation,
    private readonly loader: DriftReportLoader,
    private readonly monitorLoader: MonitorLoader,
    private readonly alertLoader: AlertLoader,
  ) {}

  @Mutation('evaluateMonitor')
  async evaluate(@Args('input') { name }: { readonly name: string }) {
    const report = await this.evaluation.evaluate(await this.monitors.get(name));
    return { __typename: 'EvaluateMonitorSuccess', report };
  }

  @ResolveReference()
  byReference(
    @Parent() reference: { readonly id: DriftReportId },
    @Context() context: SubgraphContext,
  ): Promise<DriftReport | null> {
    return this.loader.byId.load(context, reference.id);
  }

  @ResolveField()
  monitor(@Parent() report: DriftReport, @Context() context: SubgraphContext): Promise<Monitor | null> {
    return this.monitorLoader.byId.load(context, report.monitorId);
  }

  @ResolveField()
  modelVersion(@Parent() { modelVersionId }: DriftReport) {
    return { id: modelVersionId };
  }

  /** Features come the furthest moved first. */
  @ResolveField()
  worstFeature(@Parent() { features: [worst] }: DriftReport): FeatureDrift | null {
    return worst === undefined || worst.psi === null ? null : worst;
  }

  @ResolveField()
  async alerts(
    @Parent() report: DriftReport,
    @Args('open') open: boolean | null | undefined,
    @Context() context: SubgraphContext,
  ): Promise<readonly Alert[]> {
    return withOpenness(await this.alertLoader.byReport.load(context, report.id), open);
  }
}
