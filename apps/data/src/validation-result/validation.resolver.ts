import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { isIdentifier, type ValidationId } from '@orrery/domain';
import {
  connectionOf,
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import { DatasetVersionLoader } from '../dataset-version/dataset-version.loader.js';
import type { DatasetVersion } from '../dataset-version/dataset-version.js';
import { SuiteLoader } from '../expectation-suite/suite.loader.js';
import type { ExpectationSuite } from '../expectation-suite/expectation-suite.js';
import { ValidateVersionJob } from './validate-version.job.js';
import { Validations } from './validations.js';
import type { Validation, ValidationOutcome } from './validation.js';

interface ValidateInput {
  readonly versionId: string;
  readonly suite?: string | null;
  readonly revision?: number | null;
}

@Resolver('Validation')
export class ValidationResolver {
  constructor(
    private readonly validations: Validations,
    private readonly job: ValidateVersionJob,
    private readonly versions: DatasetVersionLoader,
    private readonly suites: SuiteLoader,
  ) {}

  @Query('validation')
  validation(@Args('id') id: string): Promise<Validation | null> {
    return isIdentifier(id) ? this.validations.find(id as ValidationId) : Promise.resolve(null);
  }

  @Mutation('validateDatasetVersion')
  async validate(@Args('input') input: ValidateInput, @Context() { principal }: SubgraphContext) {
    const { versionId, suite = null, revision = null } = input;
    const job = await this.job.start({ versionId, suite, revision }, principal.name);
    return { __typename: 'ValidateDatasetVersionSuccess', job };
  }

  @ResolveField()
  version(
    @Parent() { versionId }: Validation,
    @Context() context: SubgraphContext,
  ): Promise<DatasetVersion | null> {
    return this.versions.byId.load(context, versionId);
  }

  @ResolveField()
  suiteName(@Parent() { suite }: Validation): string {
    return suite;
  }

  @ResolveField()
  async suite(
    @Parent() { suiteId }: Validation,
    @Context() context: SubgraphContext,
  ): Promise<ExpectationSuite | null> {
    return suiteId === null ? null : this.suites.byId.load(context, suiteId);
  }

  @ResolveField()
  async outcomes(
    @Parent() validation: Validation,
    @Args() args: ConnectionArgs,
  ): Promise<Connection<ValidationOutcome>> {
    const page = await this.validations.outcomesOf(validation, pageRequest(args));
    return connectionOf(page, ({ position }) => String(position));
  }
}
