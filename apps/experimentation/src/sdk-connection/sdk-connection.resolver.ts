import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { connectionOf, pageRequest, type Connection, type ConnectionArgs } from '@orrery/platform-graphql';
import { SdkConnectionService } from './sdk-connection.service.js';
import type { SdkConnection } from './sdk-connection.js';

interface OpenSdkConnectionInput {
  readonly name: string;
  readonly remoteOnly?: boolean | null;
  readonly encrypted?: boolean | null;
}

@Resolver('SdkConnection')
export class SdkConnectionResolver {
  constructor(private readonly connections: SdkConnectionService) {}

  @Query('sdkConnections')
  async list(@Args() args: ConnectionArgs): Promise<Connection<SdkConnection>> {
    return connectionOf(await this.connections.list(pageRequest(args)), ({ name }) => name);
  }

  @Mutation('openSdkConnection')
  async open(@Args('input') { name, remoteOnly, encrypted }: OpenSdkConnectionInput) {
    const draft = { name, remoteOnly: remoteOnly ?? false, encrypted: encrypted ?? false };
    const { connection, clientKey } = await this.connections.open(draft);
    const { encryptionKey } = connection;
    return { __typename: 'OpenSdkConnectionSuccess', sdkConnection: connection, clientKey, encryptionKey };
  }

  @Mutation('revokeSdkConnection')
  async revoke(@Args('input') { name }: { readonly name: string }) {
    await this.connections.revoke(name);
    return { __typename: 'RevokeSdkConnectionSuccess', name };
  }

  @ResolveField()
  encrypted(@Parent() { encryptionKey }: SdkConnection): boolean {
    return encryptionKey !== null;
  }
}
