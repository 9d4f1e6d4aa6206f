import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { NotFoundError, type DatasetVersionId } from '@orrery/domain';
import { writeSuite, type JsonObject } from '@orrery/platform-expectations';
import { requestLoader, type SubgraphContext } from '@orrery/platform-graphql';
import { DataProfileRepository } from '../data-profile/data-profile.repository.js';
import type { DataProfile } from '../data-profile/data-profile.js';
import type { DatasetVersion } from '../dataset-version/dataset-version.js';
import { DatasetLoader } from '../dataset/dataset.loader.js';
import { suggestSuite } from './suggest-suite.js';
import { formOf, type ShownForm } from './suite-revision.resolver.js';

/** The field of a dataset version that says what its profile suggests to expect of the next. */
@Resolver('DatasetVersion')
export class SuggestedSuiteResolver {
  private readonly profiles = requestLoader<DatasetVersionId, DataProfile>((ids) =>
    this.repository.findOfVersions(ids),
  );

  constructor(
    private readonly repository: DataProfileRepository,
    private readonly datasets: DatasetLoader,
  ) {}

  @ResolveField()
  async suggestedSuite(
    @Parent() { id, datasetId, version, rows }: DatasetVersion,
    @Args() { form }: { readonly form?: ShownForm | null },
    @Context() context: SubgraphContext,
  ): Promise<JsonObject> {
    const dataset = await this.datasets.byId.load(context, datasetId);
    const profile = await this.profiles.load(context, id);
    if (dataset === null || profile === null) throw new NotFoundError('Profile of the version', id);
    const suite = suggestSuite({ dataset: dataset.name, version, rows: rows ?? 0, profile });
    return writeSuite(suite, formOf(form));
  }
}
