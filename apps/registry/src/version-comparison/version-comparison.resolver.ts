import { Args, Query, Resolver } from '@nestjs/graphql';
import type { SchemaComparisonToFirst, SignatureComparisonToFirst } from './compare-schemas.js';
import { shownSignatureChange } from './shown-signature-change.js';
import { VersionComparisonService } from './version-comparison.service.js';

interface CompareModelVersionsArgs {
  readonly model: string;
  readonly versions: readonly number[];
  readonly onlyDifferences: boolean;
  readonly project?: string | null;
}

@Resolver()
export class VersionComparisonResolver {
  constructor(private readonly comparisons: VersionComparisonService) {}

  @Query('compareModelVersions')
  async compare(@Args() { model, versions, onlyDifferences, project }: CompareModelVersionsArgs) {
    const show = onlyDifferences ? 'differences' : 'everything';
    const compared = await this.comparisons.compare({ scope: project ?? null, model, versions, show });
    return {
      __typename: 'ModelVersionComparison',
      ...compared,
      signatures: compared.signatures.map(shownSignatures),
      schemas: compared.schemas.map(shownSchemas),
    };
  }
}

function shownSignatures({ changes, ...rest }: SignatureComparisonToFirst) {
  return changes.kind === 'unknown'
    ? { ...rest, changes: null, unknown: changes.reason }
    : { ...rest, changes: changes.value.map(shownSignatureChange), unknown: null };
}

function shownSchemas({ changes, ...rest }: SchemaComparisonToFirst) {
  return changes.kind === 'unknown'
    ? { ...rest, changes: null, unknown: changes.reason }
    : { ...rest, changes: changes.value, unknown: null };
}
