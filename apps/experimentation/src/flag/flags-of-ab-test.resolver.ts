import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { ABTest } from '../ab-test/ab-test.js';
import { FlagCatalogue } from '../evaluation/flag-catalogue.js';
import type { Flag } from './flag.js';

@Resolver('ABTest')
export class FlagsOfABTestResolver {
  constructor(private readonly catalogue: FlagCatalogue) {}

  /** From memory: a list of tests costs no statement more. */
  @ResolveField()
  flags(@Parent() { name }: ABTest): readonly Flag[] {
    return this.catalogue.current().flagsOfTests.get(name) ?? [];
  }
}
