import { Args, Context, Mutation, Parent, Query, ResolveReference, Resolver } from '@nestjs/graphql';
import type { RegisteredModelId } from '@orrery/domain';
import {
  connectionOf,
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import { RegisteredModelLoader } from './registered-model.loader.js';
import { RegisteredModelService } from './registered-model.service.js';
import type { RegisteredModel } from './registered-model.js';

interface RegisterModelInput {
  readonly name: string;
  readonly description?: string | null;
}

@Resolver('RegisteredModel')
export class RegisteredModelResolver {
  constructor(
    private readonly models: RegisteredModelService,
    private readonly loader: RegisteredModelLoader,
  ) {}

  @Query('model')
  model(@Args('name') name: string): Promise<RegisteredModel | null> {
    return this.models.find(name);
  }

  @Query('models')
  async list(@Args() args: ConnectionArgs): Promise<Connection<RegisteredModel>> {
    return connectionOf(await this.models.list(pageRequest(args)), ({ name }) => name);
  }

  @Mutation('registerModel')
  async register(@Args('input') { name, description }: RegisterModelInput) {
    return { __typename: 'RegisterModelSuccess', model: await this.models.register(name, description ?? '') };
  }

  @ResolveReference()
  byReference(
    @Parent() reference: { readonly id: RegisteredModelId },
    @Context() context: SubgraphContext,
  ): Promise<RegisteredModel | null> {
    return this.loader.byId.load(context, reference.id);
  }
}
