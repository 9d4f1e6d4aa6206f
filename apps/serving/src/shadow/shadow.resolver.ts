import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { EndpointId } from '@orrery/domain';
import { moments, type QuantileSketch } from '@orrery/math-statistics';
import { requestLoader, type SubgraphContext } from '@orrery/platform-graphql';
import type { Endpoint } from '../endpoint/endpoint.js';
import type { OutputAgreement } from './compare-outputs.js';
import { ShadowRepository, type TalliedShadow } from './shadow.repository.js';
import { ShadowService, type StartShadow } from './shadow.service.js';

@Resolver('Endpoint')
export class ShadowResolver {
  private readonly loader = requestLoader<EndpointId, TalliedShadow>((ids) =>
    this.repository.findByEndpoints(ids),
  );

  constructor(
    private readonly shadows: ShadowService,
    private readonly repository: ShadowRepository,
  ) {}

  @Mutation('startShadow')
  async start(@Args('input') input: StartShadow, @Context() { principal }: SubgraphContext) {
    return { __typename: 'StartShadowSuccess', endpoint: await this.shadows.start(input, principal.name) };
  }

  @Mutation('stopShadow')
  async stop(@Args('input') { endpoint }: { readonly endpoint: string }) {
    return { __typename: 'StopShadowSuccess', endpoint: await this.shadows.stop(endpoint) };
  }

  @ResolveField()
  async shadow(@Parent() { id }: Endpoint, @Context() context: SubgraphContext) {
    const shadow = await this.loader.load(context, id);
    if (shadow === null) return null;
    const { tally, versionId, ...shown } = shadow;
    const { mirrored, dropped, failed, incomparable, answeredMs, shadowMs } = tally;
    return {
      ...shown,
      modelVersion: { id: versionId },
      mirrored,
      dropped,
      failed,
      incomparable,
      outputs: [...tally.outputs]
        .map(([output, agreement]) => shownAgreement(output, agreement))
        .toSorted((a, b) => (a.output < b.output ? -1 : 1)),
      answered: shownLatency(answeredMs),
      shadowed: shownLatency(shadowMs),
    };
  }
}

function shownAgreement(output: string, agreement: OutputAgreement) {
  const { values, equal, difference, sumOfAbsolutes, greatestAbsolute } = agreement;
  const isNumeric = difference.count > 0;
  const variance = moments.variance(difference);
  return {
    output,
    values,
    agreement: values === 0 ? 1 : equal / values,
    meanDifference: isNumeric ? difference.mean : null,
    meanAbsoluteDifference: isNumeric ? sumOfAbsolutes / difference.count : null,
    standardDeviation: variance.kind === 'variance' ? Math.sqrt(variance.value) : null,
    greatestAbsoluteDifference: isNumeric ? greatestAbsolute : null,
  };
}

function shownLatency(sketch: QuantileSketch) {
  const quantileAt = (p: number): number | null => {
    const quantile = sketch.quantile(p);
    return quantile.kind === 'quantile' ? quantile.value : null;
  };
  return { p50: quantileAt(0.5), p99: quantileAt(0.99) };
}
