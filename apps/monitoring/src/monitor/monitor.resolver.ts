import {
  Args,
  Context,
  Mutation,
  Parent,
  Query,
  ResolveField,
  ResolveReference,
  Resolver,
} from '@nestjs/graphql';
import type { MonitorId } from '@orrery/domain';
import {
  connectionOf,
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import { AlertRuleLoader } from '../alert-rule/alert-rule.loader.js';
import type { AlertRule, AlertRuleKind, AlertSeverity } from '../alert-rule/alert-rule.js';
import { BaselineLoader } from '../baseline/baseline.loader.js';
import type { Baseline } from '../baseline/baseline.js';
import { MonitorLoader } from './monitor.loader.js';
import { MonitorService, type CreateMonitor } from './monitor.service.js';
import type { Monitor } from './monitor.js';

interface CreateMonitorInput extends Omit<CreateMonitor, 'minimumRows' | 'rules'> {
  readonly minimumRows?: number | null;
  readonly rules: readonly {
    readonly kind: AlertRuleKind;
    readonly threshold: number;
    readonly severity?: AlertSeverity | null;
    readonly channel?: string | null;
    readonly pipeline?: string | null;
  }[];
}

const DEFAULT_MINIMUM_ROWS = 1000;

@Resolver('Monitor')
export class MonitorResolver {
  constructor(
    private readonly monitors: MonitorService,
    private readonly loader: MonitorLoader,
    private readonly baselines: BaselineLoader,
    private readonly ruleLoader: AlertRuleLoader,
  ) {}

  @Query('monitor')
  monitor(@Args('name') name: string): Promise<Monitor | null> {
    return this.monitors.find(name);
  }

  @Query('monitors')
  async list(@Args() args: ConnectionArgs): Promise<Connection<Monitor>> {
    return connectionOf(await this.monitors.list(pageRequest(args)), ({ name }) => name);
  }

  @Mutation('createMonitor')
  async create(@Args('input') input: CreateMonitorInput) {
    const monitor = await this.monitors.create({
      ...input,
      minimumRows: input.minimumRows ?? DEFAULT_MINIMUM_ROWS,
      rules: input.rules.map(({ kind, threshold, severity, channel, pipeline }) => ({
        kind,
        threshold,
        severity: severity ?? 'WARNING',
        channel: channel ?? null,
        pipeline: pipeline ?? null,
      })),
    });
    return { __typename: 'CreateMonitorSuccess', monitor };
  }

  @ResolveReference()
  byReference(
    @Parent() reference: { readonly id: MonitorId },
    @Context() context: SubgraphContext,
  ): Promise<Monitor | null> {
    return this.loader.byId.load(context, reference.id);
  }

  @ResolveField()
  endpoint(@Parent() { endpointId }: Monitor) {
    return { id: endpointId };
  }

  @ResolveField()
  modelVersion(@Parent() { modelVersionId }: Monitor) {
    return { id: modelVersionId };
  }

  @ResolveField()
  baseline(@Parent() monitor: Monitor, @Context() context: SubgraphContext): Promise<Baseline | null> {
    return this.baselines.byMonitor.load(context, monitor.id);
  }

  @ResolveField()
  rules(@Parent() monitor: Monitor, @Context() context: SubgraphContext): Promise<readonly AlertRule[]> {
    return this.ruleLoader.byMonitor.load(context, monitor.id);
  }
}
