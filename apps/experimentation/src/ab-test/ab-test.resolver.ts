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
import type { ABTestId } from '@orrery/domain';
import {
  connectionOf,
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import { ABTestLoader } from './ab-test.loader.js';
import { ABTestService } from './ab-test.service.js';
import type { ABTest } from './ab-test.js';
import type { ABTestPlan } from './plan-problem.js';

interface CreateABTestInput extends Omit<ABTestPlan, 'metric'> {
  readonly metric: { readonly name: string; readonly description?: string | null };
}

interface NamedInput {
  readonly name: string;
}

@Resolver('ABTest')
export class ABTestResolver {
  constructor(
    private readonly tests: ABTestService,
    private readonly loader: ABTestLoader,
  ) {}

  @Query('abTest')
  abTest(@Args('name') name: string): Promise<ABTest | null> {
    return this.tests.find(name);
  }

  @Query('abTests')
  async list(@Args() args: ConnectionArgs): Promise<Connection<ABTest>> {
    return connectionOf(await this.tests.list(pageRequest(args)), ({ name }) => name);
  }

  @Mutation('createABTest')
  async create(@Args('input') input: CreateABTestInput) {
    const { name, description } = input.metric;
    const plan = { ...input, metric: { name, description: description ?? '' } };
    return { __typename: 'CreateABTestSuccess', abTest: await this.tests.create(plan) };
  }

  @Mutation('startABTest')
  async start(@Args('input') { name }: NamedInput) {
    return { __typename: 'StartABTestSuccess', abTest: await this.tests.start(name) };
  }

  @Mutation('stopABTest')
  async stop(@Args('input') { name }: NamedInput) {
    return { __typename: 'StopABTestSuccess', abTest: await this.tests.stop(name) };
  }

  @ResolveReference()
  byReference(
    @Parent() reference: { readonly id: ABTestId },
    @Context() context: SubgraphContext,
  ): Promise<ABTest | null> {
    return this.loader.byId.load(context, reference.id);
  }

  @ResolveField()
  endpoint(@Parent() { endpointId }: ABTest) {
    return { id: endpointId };
  }
}
