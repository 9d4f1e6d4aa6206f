import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { DatasetVersionId } from '@orrery/domain';
import { requestListLoader, requestLoader, type SubgraphContext } from '@orrery/platform-graphql';
import type { DatasetVersion } from '../dataset-version/dataset-version.js';
import { ValidationRepository } from './validation.repository.js';
import { ValidationResultRepository } from './validation-result.repository.js';
import type { ValidationResult } from './validation-result.js';
import type { Validation } from './validation.js';

/** The quality of a version that was never judged, since it is no table. */
const NEVER_JUDGED: ValidationResult = { expectations: [] };

/** The field of a dataset version that is about the expectations which it met. */
@Resolver('DatasetVersion')
export class QualityOfVersionResolver {
  private readonly byVersion = requestLoader<DatasetVersionId, ValidationResult>((ids) =>
    this.results.findOfVersions(ids),
  );

  private readonly intakes = requestListLoader<DatasetVersionId, Validation>(
    (ids) => this.validations.intakesOf(ids),
    ({ versionId }) => versionId,
  );

  constructor(
    private readonly results: ValidationResultRepository,
    private readonly validations: ValidationRepository,
  ) {}

  @ResolveField()
  async quality(@Parent() version: DatasetVersion, @Context() context: SubgraphContext) {
    const { expectations } = (await this.byVersion.load(context, version.id)) ?? NEVER_JUDGED;
    const validations = await this.intakes.load(context, version.id);
    const ofSuites = validations.filter(({ suiteId }) => suiteId !== null);
    return {
      expectations,
      validations,
      success: [...expectations, ...ofSuites].every(({ success }) => success),
      evaluated: ofSuites.reduce((sum, { evaluated }) => sum + evaluated, expectations.length),
    };
  }
}
