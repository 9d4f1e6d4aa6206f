import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import {
  connectionOf,
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import { AlertLoader, withOpenness } from '../alert/alert.loader.js';
import type { Alert } from '../alert/alert.js';
import type { Monitor } from '../monitor/monitor.js';
import { PerformanceLoader } from '../traffic-window/performance.loader.js';
import { performanceOf, type PerformanceReport } from '../traffic-window/performance.js';
import { DriftReportRepository } from './drift-report.repository.js';
import type { DriftReport } from './drift-report.js';

/** The fields of a monitor that are about what it found. */
@Resolver('Monitor')
export class FindingsOfMonitorResolver {
  constructor(
    private readonly driftReports: DriftReportRepository,
    private readonly performances: PerformanceLoader,
    private readonly alertLoader: AlertLoader,
  ) {}

  @ResolveField()
  async reports(@Parent() monitor: Monitor, @Args() args: ConnectionArgs): Promise<Connection<DriftReport>> {
    return connectionOf(await this.driftReports.list(monitor.id, pageRequest(args)), ({ id }) => id);
  }

  @ResolveField()
  async performance(
    @Parent() monitor: Monitor,
    @Context() context: SubgraphContext,
  ): Promise<PerformanceReport> {
    return performanceOf(await this.performances.byMonitor.load(context, monitor.id));
  }

  @ResolveField()
  async alerts(
    @Parent() monitor: Monitor,
    @Args('open') open: boolean | null | undefined,
    @Context() context: SubgraphContext,
  ): Promise<readonly Alert[]> {
    return withOpenness(await this.alertLoader.byMonitor.load(context, monitor.id), open);
  }
}
