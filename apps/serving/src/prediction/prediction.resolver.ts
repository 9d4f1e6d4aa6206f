import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { UnavailableError } from '@orrery/domain';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { checkUserId } from './check-user-id.js';
import { checkAttributes } from './read-attributes.js';
import { PredictionService } from './prediction.service.js';
import { predictionsByRow } from './predictions-by-row.js';

const ROUTED = { kind: 'routed' } as const;

interface PredictInput {
  readonly endpoint: string;
  readonly instances: unknown;
  readonly userId?: string | null;
  readonly attributes?: unknown;
}

@Resolver()
export class PredictionResolver {
  constructor(private readonly predictions: PredictionService) {}

  @Mutation('predict')
  async predict(
    @Args('input') { endpoint, instances, userId, attributes }: PredictInput,
    @Context() { principal, request }: SubgraphContext,
  ) {
    const parts = await this.predictions.predict({
      endpoint,
      target: ROUTED,
      input: { kind: 'rows', rows: instances },
      users: userId == null ? null : checkUserId(userId, 'userId'),
      attributes: attributes == null ? undefined : checkAttributes(attributes, 'attributes'),
      caller: principal.name,
      arrivedMs: performance.now(),
      record: 'told',
      trace: request.trace,
    });
    const destination = parts[0]?.route.destination;
    if (destination === undefined) throw new UnavailableError('No version answered: try again.');
    const { version, versionId } = destination;
    const predictions = predictionsByRow(parts);
    return { __typename: 'PredictSuccess', predictions, version, modelVersion: { id: versionId } };
  }
}
