import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { DatasetVersionId } from '@orrery/domain';
import { requestLoader, type SubgraphContext } from '@orrery/platform-graphql';
import type { DatasetVersion } from '../dataset-version/dataset-version.js';
import { ValidationResultRepository } from './validation-result.repository.js';
import { isSuccess, type ValidationResult } from './validation-result.js';

/** The field of a dataset version that is about the expectations which it met. */
@Resolver('DatasetVersion')
export class QualityOfVersionResolver {
  private readonly byVersion = requestLoader<DatasetVersionId, ValidationResult>((ids) =>
    this.results.findOfVersions(ids),
  );

  constructor(private readonly results: ValidationResultRepository) {}

  @ResolveField()
  async quality(@Parent() version: DatasetVersion, @Context() context: SubgraphContext) {
    const result = await this.byVersion.load(context, version.id);
    return result && { ...result, success: isSuccess(result), evaluated: result.expectations.length };
  }
}
