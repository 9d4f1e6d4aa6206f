import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { writeSuite, type JsonObject, type SuiteForm } from '@orrery/platform-expectations';
import type { SuiteRevision } from './expectation-suite.js';

/** A generation of Great Expectations' JSON, as the graph names it. */
export type ShownForm = 'V1' | 'V0';

export function formOf(shown: ShownForm | null | undefined): SuiteForm {
  return shown === 'V0' ? '0' : '1';
}

@Resolver('SuiteRevision')
export class SuiteRevisionResolver {
  @ResolveField()
  expectationCount(@Parent() { body }: SuiteRevision): number {
    return body.expectations.length;
  }

  @ResolveField()
  json(
    @Parent() { body }: SuiteRevision,
    @Args() { form }: { readonly form?: ShownForm | null },
  ): JsonObject {
    return writeSuite(body, formOf(form));
  }
}
