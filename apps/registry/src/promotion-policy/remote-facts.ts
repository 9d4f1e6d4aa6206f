import { Injectable } from '@nestjs/common';
import type { DatasetVersionId, ModelVersionId, RunId } from '@orrery/domain';
import { ServiceClient } from '@orrery/platform-service';
import { z } from 'zod';
import type { ModelVersion } from '../model-version/model-version.js';
import { known, unknown, type Finding } from '../version-comparison/finding.js';
import { foundAt } from '../version-comparison/found-at.js';
import type { RemoteFacts, RunFacts } from './promotion-facts.js';
import { isMetricRule, type PromotionRule } from './promotion-rule.js';

/** Who waits is a person, or a pipeline, that moves an alias. */
const DEADLINE_MS = 5000;

const RUN_QUERY = `query PromotionFacts($ids: [ID!]!, $keys: [String!]) {
  runs(ids: $ids) {
    metrics(keys: $keys) { key lastText }
    datasetInputs { id }
    inputs { ... on RunDatasetInput { digest datasetVersions { id } } }
  }
}`;
const ALERTS_QUERY = `query PromotionFacts($versions: [_Any!]!) {
  _entities(representations: $versions) { ... on ModelVersion { openAlerts { severity message } } }
}`;

const versionSchema = z.object({ id: z.string() });
const runSchema = z.object({
  metrics: z.array(z.object({ key: z.string(), lastText: z.string() })),
  datasetInputs: z.array(versionSchema).nullable(),
  // A run reads logged models too: of those nothing is asked for.
  inputs: z.array(z.object({ digest: z.string(), datasetVersions: z.array(versionSchema) }).partial()),
});
const runsSchema = z.object({ runs: z.array(runSchema) });
const alertsSchema = z.object({
  _entities: z.tuple([
    z.object({ openAlerts: z.array(z.object({ severity: z.string(), message: z.string() })) }).nullable(),
  ]),
});

const NOT_ASKED = unknown('It was not asked for: the policy was changed a moment ago. Try again.');
/** For when no rule needs another service. */
export const NOTHING_ASKED: RemoteFacts = { run: NOT_ASKED, criticalAlerts: NOT_ASKED };

/** Asks other services for what a policy's rules need, and for nothing else. */
@Injectable()
export class RemoteFactsSource {
  constructor(private readonly services: ServiceClient) {}

  async ask(rules: readonly PromotionRule[], version: ModelVersion): Promise<RemoteFacts> {
    const keys = rules.filter(isMetricRule).map(({ metric }) => metric);
    const watched = rules.some(({ kind }) => kind === 'NO_OPEN_CRITICAL_ALERT');
    const [run, criticalAlerts] = await Promise.all([
      keys.length === 0 ? NOT_ASKED : this.runFacts(version.origin.runId, keys),
      watched ? this.criticalAlerts(version.id) : NOT_ASKED,
    ]);
    return { run, criticalAlerts };
  }

  private async runFacts(runId: RunId | null, keys: readonly string[]): Promise<Finding<RunFacts>> {
    if (runId === null) return unknown('The version comes from no run that is tracked here.');
    return foundAt('experiments', async () => {
      const variables = { ids: [runId], keys };
      const answer = await this.services.graphql('experiments', RUN_QUERY, variables, DEADLINE_MS);
      const [run] = runsSchema.parse(answer).runs;
      return run === undefined ? unknown(`The run ${runId} does not exist any more.`) : known(factsOf(run));
    });
  }

  private async criticalAlerts(id: ModelVersionId): Promise<Finding<readonly string[]>> {
    return foundAt('monitoring', async () => {
      const variables = { versions: [{ __typename: 'ModelVersion', id }] };
      const answer = await this.services.graphql('monitoring', ALERTS_QUERY, variables, DEADLINE_MS);
      const alerts = alertsSchema.parse(answer)._entities[0]?.openAlerts ?? [];
      return known(alerts.filter(({ severity }) => severity === 'CRITICAL').map(({ message }) => message));
    });
  }
}

function factsOf({ metrics, datasetInputs, inputs }: z.infer<typeof runSchema>): RunFacts {
  const read = [...(datasetInputs ?? []), ...inputs.flatMap(({ datasetVersions }) => datasetVersions ?? [])];
  return {
    metrics: new Map(metrics.map(({ key, lastText }) => [key, Number(lastText)])),
    datasetVersionIds: read.map(({ id }) => id as DatasetVersionId),
    datasetDigests: inputs.flatMap(({ digest }) => digest ?? []),
  };
}
