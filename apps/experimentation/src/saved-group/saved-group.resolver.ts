import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { InvalidInputError } from '@orrery/domain';
import {
  connectionOf,
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import { SavedGroupService } from './saved-group.service.js';
import type { SavedGroup, SavedGroupDefinition } from './saved-group.js';

interface DefineSavedGroupInput {
  readonly key: string;
  readonly attribute?: string | null;
  readonly values?: readonly unknown[] | null;
  readonly condition?: unknown;
}

@Resolver('SavedGroup')
export class SavedGroupResolver {
  constructor(private readonly groups: SavedGroupService) {}

  @Query('savedGroup')
  savedGroup(@Args('key') key: string): Promise<SavedGroup | null> {
    return this.groups.find(key);
  }

  @Query('savedGroups')
  async list(@Args() args: ConnectionArgs): Promise<Connection<SavedGroup>> {
    return connectionOf(await this.groups.list(pageRequest(args)), ({ key }) => key);
  }

  @Mutation('defineSavedGroup')
  async define(@Args('input') input: DefineSavedGroupInput, @Context() { principal }: SubgraphContext) {
    const savedGroup = await this.groups.define(input.key, definitionOf(input), principal.name);
    return { __typename: 'DefineSavedGroupSuccess', savedGroup };
  }

  @Mutation('removeSavedGroup')
  async remove(@Args('input') { key }: { readonly key: string }, @Context() { principal }: SubgraphContext) {
    await this.groups.remove(key, principal.name);
    return { __typename: 'RemoveSavedGroupSuccess', key };
  }

  @ResolveField()
  attribute(@Parent() { definition }: SavedGroup): string | null {
    return definition.kind === 'values' ? definition.attribute : null;
  }

  @ResolveField()
  values(@Parent() { definition }: SavedGroup): readonly unknown[] | null {
    return definition.kind === 'values' ? definition.values : null;
  }

  @ResolveField()
  condition(@Parent() { definition }: SavedGroup): object | null {
    return definition.kind === 'condition' ? definition.condition : null;
  }
}

function definitionOf({ attribute, values, condition }: DefineSavedGroupInput): SavedGroupDefinition {
  if ((values == null) === (condition == null))
    throw new InvalidInputError('values', 'A group is made of either "values" or a "condition".');
  if (values != null) {
    if (values.some((value) => typeof value === 'object'))
      throw new InvalidInputError('values', 'The values of a group are texts, numbers and booleans.');
    return { kind: 'values', attribute: attribute ?? null, values };
  }
  if (typeof condition !== 'object' || condition === null || Array.isArray(condition))
    throw new InvalidInputError('condition', '"condition" is an object.');
  return { kind: 'condition', condition };
}
