import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { ABTestId } from '@orrery/domain';
import { requestLoader, type SubgraphContext } from '@orrery/platform-graphql';
import type { Endpoint } from '../endpoint/endpoint.js';
import { compilePlans, type LeftOutReason } from '../routing/compile-plans.js';
import { RunningTestRepository } from './running-test.repository.js';

interface LeftOutABTest {
  readonly abTest: { readonly id: ABTestId };
  readonly reason: LeftOutReason;
}

/** The field of an endpoint that tells which tests cannot be followed here. */
@Resolver('Endpoint')
export class LeftOutABTestsResolver {
  private readonly leftOut = requestLoader<string, readonly LeftOutABTest[]>((endpoints) =>
    this.byEndpoint(endpoints),
  );

  constructor(private readonly tests: RunningTestRepository) {}

  @ResolveField()
  async leftOutABTests(
    @Parent() { name }: Endpoint,
    @Context() context: SubgraphContext,
  ): Promise<readonly LeftOutABTest[]> {
    return (await this.leftOut.load(context, name)) ?? [];
  }

  /** Of all tests at once: one may ask for another's variation, whatever its endpoint. */
  private async byEndpoint(
    endpoints: readonly string[],
  ): Promise<ReadonlyMap<string, readonly LeftOutABTest[]>> {
    const tests = await this.tests.listAll();
    const { leftOut } = compilePlans(tests);
    return new Map(
      endpoints.map((name) => [
        name,
        tests.flatMap(({ id, endpoint }) => {
          const reason = endpoint === name ? leftOut.get(id) : undefined;
          return reason === undefined ? [] : [{ abTest: { id }, reason }];
        }),
      ]),
    );
  }
}
