import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  connectionOf,
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import type { TableRef } from '@orrery/platform-lakehouse';
import type { DataJob } from '../data-job/data-job.js';
import { DatasetLoader } from '../dataset/dataset.loader.js';
import type { Dataset } from '../dataset/dataset.js';
import { LakehouseTableLoader } from './lakehouse-table.loader.js';
import type { LakehouseTable, LakehouseVersion } from './lakehouse-table.js';
import { LakehouseTables } from './lakehouse-tables.js';
import { PinLakehouseVersionJob } from './pin-lakehouse-version.job.js';
import { selectorIn, type SelectorArgs } from './read-selector.js';

interface RegisterInput {
  readonly dataset: string;
  readonly root: string;
  readonly path: string;
}

interface PinInput extends SelectorArgs {
  readonly dataset: string;
  readonly branch?: string | null;
  readonly message?: string | null;
}

@Resolver('LakehouseTable')
export class LakehouseTableResolver {
  constructor(
    private readonly tables: LakehouseTables,
    private readonly datasets: DatasetLoader,
    private readonly loader: LakehouseTableLoader,
    private readonly pins: PinLakehouseVersionJob,
  ) {}

  @Query('lakehouseTable')
  table(@Args('dataset') dataset: string): Promise<LakehouseTable | null> {
    return this.tables.find(dataset);
  }

  @Query('lakehouseTables')
  async list(@Args() args: ConnectionArgs): Promise<Connection<LakehouseTable>> {
    return connectionOf(await this.tables.list(pageRequest(args)), ({ id }) => id);
  }

  @Mutation('registerLakehouseTable')
  async register(@Args('input') input: RegisterInput, @Context() { principal }: SubgraphContext) {
    const table = await this.tables.register({ ...input, registeredBy: principal.name });
    return { __typename: 'RegisterLakehouseTableSuccess', table };
  }

  @Mutation('unregisterLakehouseTable')
  async unregister(@Args('dataset') dataset: string) {
    await this.tables.unregister(dataset);
    return { __typename: 'UnregisterLakehouseTableSuccess', dataset };
  }

  @Mutation('pinLakehouseVersion')
  async pin(
    @Args('input') { dataset, branch, message, ...at }: PinInput,
    @Context() { principal }: SubgraphContext,
  ) {
    const request = { dataset, branch: branch ?? null, message: message ?? null, at: selectorIn(at) };
    return { __typename: 'PinLakehouseVersionSuccess', job: await this.pins.start(request, principal.name) };
  }

  @ResolveField()
  dataset(
    @Parent() { datasetId }: LakehouseTable,
    @Context() context: SubgraphContext,
  ): Promise<Dataset | null> {
    return this.datasets.byId.load(context, datasetId);
  }

  @ResolveField()
  async historyJob(
    @Parent() { historyJobId }: LakehouseTable,
    @Context() context: SubgraphContext,
  ): Promise<DataJob | null> {
    return historyJobId && this.loader.historyJob.load(context, historyJobId);
  }

  @ResolveField()
  path(@Parent() { location }: LakehouseTable): string {
    return location;
  }

  @ResolveField()
  version(@Parent() table: LakehouseTable, @Args() at: SelectorArgs): Promise<LakehouseVersion | null> {
    return this.tables.resolve(table, selectorIn(at));
  }

  @ResolveField()
  async versions(
    @Parent() table: LakehouseTable,
    @Args() page: ConnectionArgs,
  ): Promise<Connection<LakehouseVersion>> {
    return connectionOf(await this.tables.versionsOf(table, pageRequest(page)), ({ position }) =>
      String(position),
    );
  }

  @ResolveField()
  refs(@Parent() table: LakehouseTable): Promise<readonly TableRef[]> {
    return this.tables.refsOf(table);
  }
}

@Resolver('Dataset')
export class LakehouseOfDatasetResolver {
  constructor(private readonly loader: LakehouseTableLoader) {}

  @ResolveField()
  lakehouseTable(
    @Parent() { id }: Dataset,
    @Context() context: SubgraphContext,
  ): Promise<LakehouseTable | null> {
    return this.loader.ofDataset.load(context, id);
  }
}
