import {
  Args,
  Context,
  Mutation,
  Parent,
  Query,
  ResolveField,
  ResolveReference,
  Resolver,
} from '@nestjs/graphql';
import {
  connectionOf,
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import type { ABTest } from '../ab-test/ab-test.js';
import { FlagLoader } from './flag.loader.js';
import { FlagService, type FlagAlteration } from './flag.service.js';
import type { Flag, FlagChange, FlagDraft, FlagId } from './flag.js';

interface DefineFlagInput extends Omit<FlagDraft, 'description' | 'enabled'> {
  readonly description?: string | null;
  readonly enabled?: boolean | null;
}

interface ChangeFlagInput extends Partial<FlagAlteration> {
  readonly key: string;
}

@Resolver('Flag')
export class FlagResolver {
  constructor(
    private readonly flags: FlagService,
    private readonly loader: FlagLoader,
  ) {}

  @Query('flag')
  flag(@Args('key') key: string): Promise<Flag | null> {
    return this.flags.find(key);
  }

  @Query('flags')
  async list(@Args() args: ConnectionArgs): Promise<Connection<Flag>> {
    return connectionOf(await this.flags.list(pageRequest(args)), ({ key }) => key);
  }

  @Mutation('defineFlag')
  async define(@Args('input') input: DefineFlagInput, @Context() { principal }: SubgraphContext) {
    const draft = { ...input, description: input.description ?? '', enabled: input.enabled ?? true };
    return { __typename: 'DefineFlagSuccess', flag: await this.flags.define(draft, principal.name) };
  }

  @Mutation('changeFlag')
  async change(@Args('input') { key, ...input }: ChangeFlagInput, @Context() { principal }: SubgraphContext) {
    const alteration = {
      description: input.description ?? null,
      enabled: input.enabled ?? null,
      definition: input.definition ?? null,
      expectedVersion: input.expectedVersion ?? null,
    };
    return {
      __typename: 'ChangeFlagSuccess',
      flag: await this.flags.change(key, alteration, principal.name),
    };
  }

  @Mutation('archiveFlag')
  async archive(@Args('input') { key }: { readonly key: string }, @Context() { principal }: SubgraphContext) {
    return { __typename: 'ArchiveFlagSuccess', flag: await this.flags.archive(key, principal.name) };
  }

  @ResolveField()
  abTests(@Parent() flag: Flag, @Context() context: SubgraphContext): Promise<readonly ABTest[]> {
    return this.loader.abTests(context, flag);
  }

  @ResolveField()
  changes(@Parent() { id }: Flag, @Context() context: SubgraphContext): Promise<readonly FlagChange[]> {
    return this.loader.changes.load(context, id);
  }

  @ResolveReference()
  byReference(
    @Parent() reference: { readonly id: FlagId },
    @Context() context: SubgraphContext,
  ): Promise<Flag | null> {
    return this.loader.byId.load(context, reference.id);
  }
}
