import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Variation } from './ab-test.js';

@Resolver('Variation')
export class VariationResolver {
  @ResolveField()
  modelVersion(@Parent() { modelVersionId }: Variation) {
    return { id: modelVersionId };
  }
}
