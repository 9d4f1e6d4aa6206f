import { Args, Context, Mutation, Parent, Query, ResolveReference, Resolver } from '@nestjs/graphql';
import type { DatasetId } from '@orrery/domain';
import {
  connectionOf,
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import { DatasetLoader } from './dataset.loader.js';
import { DatasetService } from './dataset.service.js';
import type { Dataset } from './dataset.js';

interface CreateDatasetInput {
  readonly name: string;
  readonly description?: string | null;
}

@Resolver('Dataset')
export class DatasetResolver {
  constructor(
    private readonly datasets: DatasetService,
    private readonly loader: DatasetLoader,
  ) {}

  @Query('dataset')
  dataset(@Args('name') name: string): Promise<Dataset | null> {
    return this.datasets.find(name);
  }

  @Query('datasets')
  async list(@Args() args: ConnectionArgs): Promise<Connection<Dataset>> {
    return connectionOf(await this.datasets.list(pageRequest(args)), ({ name }) => name);
  }

  @Mutation('createDataset')
  async create(@Args('input') { name, description }: CreateDatasetInput) {
    return {
      __typename: 'CreateDatasetSuccess',
      dataset: await this.datasets.create(name, description ?? ''),
    };
  }

  @ResolveReference()
  byReference(
    @Parent() reference: { readonly id: DatasetId },
    @Context() context: SubgraphContext,
  ): Promise<Dataset | null> {
    return this.loader.byId.load(context, reference.id);
  }
}
