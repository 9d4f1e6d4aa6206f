import { Args, Context, Mutation, Parent, Query, ResolveReference, Resolver } from '@nestjs/graphql';
import type { ExperimentId } from '@orrery/domain';
import {
  connectionOf,
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import { requireName } from '../input/require.js';
import { ExperimentLoader } from './experiment.loader.js';
import { ExperimentService } from './experiment.service.js';
import type { Experiment } from './experiment.js';

@Resolver('Experiment')
export class ExperimentResolver {
  constructor(
    private readonly experiments: ExperimentService,
    private readonly loader: ExperimentLoader,
  ) {}

  @Query('experiment')
  experiment(@Args('name') name: string): Promise<Experiment | null> {
    return this.experiments.find(null, name);
  }

  @Query('experiments')
  async list(@Args() args: ConnectionArgs): Promise<Connection<Experiment>> {
    return connectionOf(await this.experiments.list(pageRequest(args)), ({ name }) => name);
  }

  @Mutation('createExperiment')
  async create(@Args('input') { name }: { readonly name: string }) {
    const experiment = await this.experiments.create(null, { name: requireName('name', name) });
    return { __typename: 'CreateExperimentSuccess', experiment };
  }

  @ResolveReference()
  byReference(
    @Parent() reference: { readonly id: ExperimentId },
    @Context() context: SubgraphContext,
  ): Promise<Experiment | null> {
    return this.loader.byId.load(context, reference.id);
  }
}
