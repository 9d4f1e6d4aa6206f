import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { DatasetId } from '@orrery/domain';
import {
  connectionOf,
  pageRequest,
  requestListLoader,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import { DatasetVersionLoader } from '../dataset-version/dataset-version.loader.js';
import type { DatasetVersion } from '../dataset-version/dataset-version.js';
import type { Dataset } from '../dataset/dataset.js';
import { severityOf, shownSeverity, type ShownSeverity } from '../expectation-suite/severity.js';
import { DEFAULT_BRANCH } from '../version-ref/version-ref.js';
import { MetricHistory } from './metric-history.js';
import { MetricRepository, type CheckOfDataset, type MetricPoint } from './metric.repository.js';
import type { Season, VersionMetric } from './metric.js';

interface SetAnomalyChecksInput {
  readonly dataset: string;
  readonly checks: readonly {
    readonly metric: VersionMetric;
    readonly column?: string | null;
    readonly falseAlarmRate?: number | null;
    readonly season?: Season | null;
    readonly severity?: ShownSeverity | null;
  }[];
}

interface MetricHistoryArgs extends ConnectionArgs {
  readonly metric: VersionMetric;
  readonly column?: string | null;
  readonly branch?: string | null;
}

const FALSE_ALARM_RATE = 0.01;

@Resolver('Dataset')
export class MetricHistoryResolver {
  private readonly checks = requestListLoader<DatasetId, CheckOfDataset>(
    (ids) => this.metrics.checksOf(ids),
    ({ datasetId }) => datasetId,
  );

  constructor(
    private readonly history: MetricHistory,
    private readonly metrics: MetricRepository,
  ) {}

  @Mutation('setAnomalyChecks')
  async watch(@Args('input') { dataset, checks }: SetAnomalyChecksInput) {
    const read = checks.map(({ metric, column, falseAlarmRate, season, severity }) => ({
      ...{ metric, column: column ?? '', falseAlarmRate: falseAlarmRate ?? FALSE_ALARM_RATE },
      ...{ season: season ?? 'NONE', severity: severityOf(severity ?? 'WARNING') },
    }));
    return { __typename: 'SetAnomalyChecksSuccess', dataset: await this.history.watch(dataset, read) };
  }

  @ResolveField()
  async anomalyChecks(@Parent() { id }: Dataset, @Context() context: SubgraphContext) {
    return (await this.checks.load(context, id)).map((check) => ({
      ...check,
      column: check.column === '' ? null : check.column,
      severity: shownSeverity(check.severity),
    }));
  }

  @ResolveField()
  async metricHistory(
    @Parent() { id: datasetId }: Dataset,
    @Args() { metric, column, branch, ...page }: MetricHistoryArgs,
  ): Promise<Connection<MetricPoint>> {
    const series = { datasetId, metric, column: column ?? '', branch: branch ?? DEFAULT_BRANCH };
    return connectionOf(await this.metrics.list(series, pageRequest(page)), ({ versionId }) => versionId);
  }
}

@Resolver('MetricPoint')
export class MetricPointResolver {
  constructor(private readonly versions: DatasetVersionLoader) {}

  @ResolveField()
  version(
    @Parent() { versionId }: MetricPoint,
    @Context() context: SubgraphContext,
  ): Promise<DatasetVersion | null> {
    return this.versions.byId.load(context, versionId);
  }
}
