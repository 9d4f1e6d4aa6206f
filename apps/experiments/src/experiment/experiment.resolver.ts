import { Args, Context, Mutation, Parent, Query, ResolveReference, Resolver } from '@nestjs/graphql';
import type { ExperimentId } from '@orrery/domain';
import {
  connectionOf,
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import { ExperimentFolderService } from '../experiment-folder/experiment-folder.service.js';
import { requireFolder } from '../experiment-folder/require-folder.js';
import { requireName } from '../input/require.js';
import { ExperimentLoader } from './experiment.loader.js';
import { ExperimentService } from './experiment.service.js';
import type { Experiment } from './experiment.js';

interface ExperimentsArgs extends ConnectionArgs {
  readonly folder?: string | null;
}

interface CreateExperimentInput {
  readonly name: string;
  readonly folder?: string | null;
}

@Resolver('Experiment')
export class ExperimentResolver {
  constructor(
    private readonly experiments: ExperimentService,
    private readonly loader: ExperimentLoader,
    private readonly folders: ExperimentFolderService,
  ) {}

  @Query('experiment')
  experiment(@Args('name') name: string): Promise<Experiment | null> {
    return this.experiments.find(null, name);
  }

  @Query('experiments')
  async list(@Args() { folder, ...args }: ExperimentsArgs): Promise<Connection<Experiment>> {
    const page = pageRequest(args);
    const listed = folder == null ? this.experiments.list(page) : this.folders.listExperiments(folder, page);
    return connectionOf(await listed, ({ name }) => name);
  }

  @Mutation('createExperiment')
  async create(@Args('input') { name, folder }: CreateExperimentInput) {
    const request = { name: requireName('name', name), folder: requireFolder('folder', folder) };
    const experiment = await this.experiments.create(null, request);
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
