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
import { InvalidInputError, projectOf, type RegisteredModelId } from '@orrery/domain';
import {
  connectionOf,
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import { RegisteredModelLoader } from './registered-model.loader.js';
import { RegisteredModelService } from './registered-model.service.js';
import { shownTags, type RegisteredModel, type ShownTag } from './registered-model.js';

/** Stricter than MLflow's rule: a name that fits into any path and any file's name. */
const NAME = /^[A-Za-z0-9._-]{1,200}$/;

interface InProject {
  readonly project?: string | null;
}

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
  model(@Args() { name, project }: InProject & { readonly name: string }): Promise<RegisteredModel | null> {
    return this.models.find({ scope: project ?? null, name });
  }

  @Query('models')
  async list(@Args() { project, ...args }: InProject & ConnectionArgs): Promise<Connection<RegisteredModel>> {
    const page = await this.models.list(projectOf(project ?? null), pageRequest(args));
    return connectionOf(page, ({ name }) => name);
  }

  @Mutation('registerModel')
  async register(@Args('input') { name, description }: RegisterModelInput) {
    if (!NAME.test(name)) {
      throw new InvalidInputError('name', 'A model name has 1 to 200 letters, digits, ".", "_" and "-".');
    }
    const named = { scope: null, name, description: description ?? '', tags: {} };
    return { __typename: 'RegisterModelSuccess', model: await this.models.register(named) };
  }

  @ResolveField()
  tags(@Parent() { tags }: RegisteredModel): readonly ShownTag[] {
    return shownTags(tags);
  }

  @ResolveReference()
  byReference(
    @Parent() reference: { readonly id: RegisteredModelId },
    @Context() context: SubgraphContext,
  ): Promise<RegisteredModel | null> {
    return this.loader.byId.load(context, reference.id);
  }
}
