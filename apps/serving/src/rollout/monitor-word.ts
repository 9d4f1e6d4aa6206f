import { Injectable } from '@nestjs/common';
import { DomainError, type ModelVersionId } from '@orrery/domain';
import { ServiceClient } from '@orrery/platform-service';
import { z } from 'zod';

/** The critical alerts that are open about a version, or why nobody knows. */
export type MonitorWord =
  | { readonly kind: 'known'; readonly alerts: readonly string[] }
  | { readonly kind: 'unknown'; readonly reason: string };

const DEADLINE_MS = 5_000;

const QUERY = `query RolloutFacts($versions: [_Any!]!) {
  _entities(representations: $versions) { ... on ModelVersion { openAlerts { severity message } } }
}`;

const answerSchema = z.object({
  _entities: z.tuple([
    z.object({ openAlerts: z.array(z.object({ severity: z.string(), message: z.string() })) }).nullable(),
  ]),
});

/** Asks monitoring about a version. */
@Injectable()
export class MonitorWordSource {
  constructor(private readonly services: ServiceClient) {}

  /** Whatever goes wrong leaves the word unknown: a canary then waits where it is. */
  async ask(versionId: ModelVersionId): Promise<MonitorWord> {
    try {
      const variables = { versions: [{ __typename: 'ModelVersion', id: versionId }] };
      const answer = await this.services.graphql('monitoring', QUERY, variables, DEADLINE_MS);
      const open = answerSchema.parse(answer)._entities[0]?.openAlerts ?? [];
      const critical = open.filter(({ severity }) => severity === 'CRITICAL');
      return { kind: 'known', alerts: critical.map(({ message }) => message) };
    } catch (error) {
      const reason = error instanceof DomainError ? error.message : 'monitoring gave no usable answer.';
      return { kind: 'unknown', reason };
    }
  }
}
