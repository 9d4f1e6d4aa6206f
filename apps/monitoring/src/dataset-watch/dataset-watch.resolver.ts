import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  connectionOf,
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import type { AlertSeverity } from '../alert-rule/alert-rule.js';
import { ChannelLoader } from '../channel/channel.loader.js';
import type { Channel } from '../channel/channel.js';
import { DatasetWatches } from './dataset-watches.js';
import type { DatasetNotice, DatasetWatch } from './dataset-watch.js';

interface WatchDatasetInput {
  readonly dataset: string;
  readonly channel: string;
  readonly severity?: AlertSeverity | null;
}

@Resolver('DatasetWatch')
export class DatasetWatchResolver {
  constructor(
    private readonly watches: DatasetWatches,
    private readonly channels: ChannelLoader,
  ) {}

  @Query('datasetWatches')
  list(@Args('dataset') dataset: string): Promise<readonly DatasetWatch[]> {
    return this.watches.list(dataset);
  }

  @Mutation('watchDataset')
  async watch(@Args('input') { dataset, channel, severity }: WatchDatasetInput) {
    const watch = await this.watches.watch({ dataset, channel, severity: severity ?? 'WARNING' });
    return { __typename: 'WatchDatasetSuccess', watch };
  }

  @Mutation('unwatchDataset')
  async unwatch(@Args('input') { watchId }: { readonly watchId: string }) {
    return { __typename: 'UnwatchDatasetSuccess', watch: await this.watches.unwatch(watchId) };
  }

  @ResolveField()
  channel(
    @Parent() { channelId }: DatasetWatch,
    @Context() context: SubgraphContext,
  ): Promise<Channel | null> {
    return this.channels.byId.load(context, channelId);
  }

  @ResolveField()
  async notices(
    @Parent() watch: DatasetWatch,
    @Args() page: ConnectionArgs,
  ): Promise<Connection<DatasetNotice>> {
    return connectionOf(await this.watches.notices(watch, pageRequest(page)), ({ id }) => id);
  }
}
