import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { ModelVersionId } from '@orrery/domain';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { AlertLoader } from './alert.loader.js';
import type { Alert } from './alert.js';

/** What this service adds to a model version of the registry about alerts. */
@Resolver('ModelVersion')
export class AlertsOfVersionResolver {
  constructor(private readonly loader: AlertLoader) {}

  @ResolveField()
  openAlerts(
    @Parent() version: { readonly id: ModelVersionId },
    @Context() context: SubgraphContext,
  ): Promise<readonly Alert[]> {
    return this.loader.openByVersion.load(context, version.id);
  }
}
