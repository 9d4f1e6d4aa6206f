import { Context, Parent, ResolveField, ResolveReference, Resolver } from '@nestjs/graphql';
import type { AlertId } from '@orrery/domain';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { AlertLoader } from './alert.loader.js';
import type { Alert, AlertDelivery } from './alert.js';

@Resolver('Alert')
export class AlertResolver {
  constructor(private readonly loader: AlertLoader) {}

  @ResolveReference()
  byReference(
    @Parent() reference: { readonly id: AlertId },
    @Context() context: SubgraphContext,
  ): Promise<Alert | null> {
    return this.loader.byId.load(context, reference.id);
  }

  @ResolveField()
  open(@Parent() { resolvedAt }: Alert): boolean {
    return resolvedAt === null;
  }

  @ResolveField()
  deliveries(@Parent() alert: Alert, @Context() context: SubgraphContext): Promise<readonly AlertDelivery[]> {
    return this.loader.deliveries.load(context, alert.id);
  }
}
