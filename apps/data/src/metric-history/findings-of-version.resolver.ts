import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { DatasetVersionId } from '@orrery/domain';
import { requestListLoader, type SubgraphContext } from '@orrery/platform-graphql';
import type { DatasetVersion } from '../dataset-version/dataset-version.js';
import { shownSeverity } from '../expectation-suite/severity.js';
import type { MetricVerdict } from './metric.js';
import { MetricRepository, type FindingOfVersion } from './metric.repository.js';

/** The field of a dataset version that is about what anomaly checks said of it. */
@Resolver('DatasetVersion')
export class FindingsOfVersionResolver {
  private readonly findings = requestListLoader<DatasetVersionId, FindingOfVersion>(
    (ids) => this.metrics.findingsOf(ids),
    ({ versionId }) => versionId,
  );

  constructor(private readonly metrics: MetricRepository) {}

  @ResolveField()
  async metricFindings(@Parent() { id }: DatasetVersion, @Context() context: SubgraphContext) {
    return (await this.findings.load(context, id)).map(({ metric, column, severity, verdict }) => ({
      ...{ metric, column: column === '' ? null : column, severity: shownSeverity(severity) },
      verdict: shownVerdict(verdict),
    }));
  }
}

function shownVerdict(verdict: MetricVerdict): object {
  switch (verdict.kind) {
    case 'not-measured':
      return {
        __typename: 'MetricNotMeasured',
        message: 'The version has no such column, or nothing of the kind can be measured of it.',
      };
    case 'too-few-points':
      return { __typename: 'MetricTooFewPoints', ...verdict };
    case 'usual':
    case 'anomaly':
      return { __typename: 'MetricJudged', ...verdict, isAnomaly: verdict.kind === 'anomaly' };
  }
}
