import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { ModelVersionId } from '@orrery/domain';
import { requestLoader, type SubgraphContext } from '@orrery/platform-graphql';
import { RemoteBackendRepository } from './remote-backend.repository.js';
import type { RemoteBackend } from './remote-backend.js';

/** The field of a model version that tells of its remote server. */
@Resolver('ModelVersion')
export class RemoteBackendOfVersionResolver {
  private readonly byVersion = requestLoader<ModelVersionId, RemoteBackend>((ids) =>
    this.backends.findByVersions(ids),
  );

  constructor(private readonly backends: RemoteBackendRepository) {}

  @ResolveField()
  remoteBackend(
    @Parent() { id }: { readonly id: ModelVersionId },
    @Context() context: SubgraphContext,
  ): Promise<RemoteBackend | null> {
    return this.byVersion.load(context, id);
  }
}
