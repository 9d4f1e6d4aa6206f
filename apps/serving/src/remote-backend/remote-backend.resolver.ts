import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  connectionOf,
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import { readProtocol, type ProtocolInput } from './read-protocol.js';
import { RemoteBackendService, type NamedVersion } from './remote-backend.service.js';
import type { RemoteBackend } from './remote-backend.js';
import type { RemoteInstance } from './remote-instance.js';
import { RemoteServers } from './remote-servers.js';

interface RegisterInput extends Omit<ProtocolInput, 'kind' | 'model' | 'version'>, NamedVersion {
  readonly protocol: ProtocolInput['kind'];
  readonly urls: readonly string[];
  readonly remoteModel?: string | null;
  readonly remoteVersion?: string | null;
}

interface SetInstancesInput extends NamedVersion {
  readonly urls: readonly string[];
}

const CIRCUITS = { closed: 'CLOSED', open: 'OPEN', 'half-open': 'HALF_OPEN' } as const;

@Resolver('RemoteBackend')
export class RemoteBackendResolver {
  constructor(
    private readonly backends: RemoteBackendService,
    private readonly servers: RemoteServers,
  ) {}

  @Query('remoteBackends')
  async list(@Args() args: ConnectionArgs): Promise<Connection<RemoteBackend>> {
    return connectionOf(await this.backends.list(pageRequest(args)), ({ id }) => id);
  }

  @Mutation('registerRemoteBackend')
  async register(@Args('input') input: RegisterInput, @Context() { principal }: SubgraphContext) {
    const { model, version, urls, protocol: kind, remoteModel, remoteVersion, ...rest } = input;
    const told = { ...rest, kind, model: remoteModel ?? null, version: remoteVersion ?? null };
    const protocol = readProtocol(told, { model });
    const wanted = { model, version, urls, protocol, by: principal.name };
    return success(await this.backends.register(wanted));
  }

  @Mutation('setRemoteInstances')
  async setInstances(@Args('input') { urls, ...named }: SetInstancesInput) {
    return success(await this.backends.setInstances(named, urls));
  }

  @Mutation('removeRemoteBackend')
  async remove(@Args('input') named: NamedVersion) {
    return success(await this.backends.remove(named));
  }

  @ResolveField()
  protocol(@Parent() { protocol }: RemoteBackend) {
    return protocol.kind;
  }

  @ResolveField()
  modelVersion(@Parent() { versionId: id }: RemoteBackend) {
    return { id };
  }

  @ResolveField()
  instances(@Parent() backend: RemoteBackend) {
    const known = this.servers.find(backend.versionId)?.instances ?? [];
    return backend.urls.map((url) => {
      const instance = known.find((each) => each.url === url);
      return instance === undefined ? unseen(url) : shown(instance);
    });
  }

  @ResolveField()
  health(@Parent() { versionId }: RemoteBackend) {
    return this.servers.find(versionId)?.health ?? 'UNHEALTHY';
  }

  @ResolveField()
  summary(@Parent() { versionId, urls }: RemoteBackend) {
    return `${this.servers.find(versionId)?.healthy ?? 0}/${urls.length}`;
  }
}

function success(remoteBackend: RemoteBackend) {
  return { __typename: 'RemoteBackendSuccess', remoteBackend };
}

function shown({ url, isHealthy: healthy, health, circuit }: RemoteInstance) {
  return {
    ...{ url, healthy, circuit: CIRCUITS[circuit] },
    checkedAt: health.kind === 'unknown' ? null : health.checkedAt,
    error: health.kind === 'unhealthy' ? health.reason : null,
  };
}

/** Registered at another replica a moment ago. */
function unseen(url: string) {
  return { url, healthy: false, checkedAt: null, error: null, circuit: CIRCUITS.closed };
}
