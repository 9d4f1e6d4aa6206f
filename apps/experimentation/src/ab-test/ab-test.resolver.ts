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
import type { ChangeOrigin } from './ab-test-change.js';
import { readABTestPlan, type CreateABTestInput } from './ab-test-input.js';
import { ABTestLoader } from './ab-test.loader.js';
import { ABTestService } from './ab-test.service.js';
import type { ABTest } from './ab-test.js';

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
  async create(@Args('input') input: CreateABTestInput, @Context() context: SubgraphContext) {
    const abTest = await this.tests.create(readABTestPlan(input), originOf(context));
    return { __typename: 'CreateABTestSuccess', abTest };
  }

  @Mutation('startABTest')
  async start(@Args('input') { name }: NamedInput, @Context() context: SubgraphContext) {
    return { __typename: 'StartABTestSuccess', abTest: await this.tests.start(name, originOf(context)) };
  }

  @Mutation('stopABTest')
  async stop(@Args('input') { name }: NamedInput, @Context() context: SubgraphContext) {
    return { __typename: 'StopABTestSuccess', abTest: await this.tests.stop(name, originOf(context)) };
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

function originOf({ principal }: SubgraphContext): ChangeOrigin {
  return { changedBy: principal.name, reason: '' };
}
