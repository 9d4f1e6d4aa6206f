import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { ModelVersionId } from '@orrery/domain';
import { SERVICE_CONFIG, ServiceLogger } from '@orrery/platform-service';
import type { ServingConfig } from '../serving.config.js';
import { openClient, type ClientOptions } from './open-client.js';
import { RemoteBackendRepository } from './remote-backend.repository.js';
import type { RemoteBackend } from './remote-backend.js';
import { RemoteInstance } from './remote-instance.js';
import { RemoteServer } from './remote-server.js';

const CONNECTIONS = 64;
const CONNECT_DEADLINE_MS = 5_000;

/** The remote servers as this replica sees them: each is asked for its health, whether a model is served by it or not. */
@Injectable()
export class RemoteServers implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly byVersion = new Map<ModelVersionId, RemoteServer>();
  private timer: NodeJS.Timeout | undefined;
  private refreshing: Promise<void> | undefined;
  private next: Promise<void> | undefined;
  private isStopped = false;

  constructor(
    private readonly backends: RemoteBackendRepository,
    @Inject(SERVICE_CONFIG) private readonly config: ServingConfig,
    private readonly logger: ServiceLogger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.refreshQuietly(), this.config.reconcileMs);
    void this.refreshQuietly();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.timer);
    await this.refreshing;
    await Promise.all([...this.byVersion.values()].map((server) => server.close()));
  }

  /** The server that answers for a version; null when none is registered. */
  async of(versionId: ModelVersionId): Promise<RemoteServer | null> {
    const known = this.byVersion.get(versionId);
    if (known !== undefined) return known;
    if ((await this.backends.findByVersion(versionId)) === null) return null;
    await this.refresh();
    return this.byVersion.get(versionId) ?? null;
  }

  /** The server of a version, as far as this replica knows by now. */
  find(versionId: ModelVersionId): RemoteServer | undefined {
    return this.byVersion.get(versionId);
  }

  /** @throws {InvalidInputError} for an address that may never be called. */
  async check(backend: RemoteBackend): Promise<void> {
    const clients = backend.urls.map((url) => openClient(url, backend.protocol, this.options));
    await Promise.all(clients.map((client) => client.close()));
  }

  /** Resolves when what was registered before this call is known here. */
  async refresh(): Promise<void> {
    if (this.refreshing === undefined) return this.begin();
    this.next ??= this.refreshing.catch(() => undefined).then(() => this.begin());
    return this.next;
  }

  private begin(): Promise<void> {
    this.next = undefined;
    this.refreshing = this.pass().finally(() => {
      this.refreshing = undefined;
    });
    return this.refreshing;
  }

  private async refreshQuietly(): Promise<void> {
    await this.refresh().catch((error: unknown) =>
      this.logger.warn(`remote backends: ${error instanceof Error ? error.message : error}`),
    );
  }

  private async pass(): Promise<void> {
    if (this.isStopped) return;
    const registered = await this.backends.listAll();
    const wanted = new Set(registered.map(({ versionId }) => versionId));
    for (const [versionId, server] of this.byVersion) {
      if (wanted.has(versionId)) continue;
      this.byVersion.delete(versionId);
      await server.close();
    }
    for (const backend of registered) {
      const known = this.byVersion.get(backend.versionId);
      if (known === undefined) this.open(backend);
      else await known.replaceInstances(backend.urls, (url) => this.instance(url, backend));
    }
  }

  private open(backend: RemoteBackend): void {
    const server = new RemoteServer(backend.urls.map((url) => this.instance(url, backend)));
    this.byVersion.set(backend.versionId, server);
    void server.watch();
  }

  private instance(url: string, { protocol }: RemoteBackend): RemoteInstance {
    return new RemoteInstance(url, openClient(url, protocol, this.options));
  }

  private get options(): ClientOptions {
    const { remoteAllowedHosts: allowedHosts, remoteAuthorization, maxRemoteAnswerBytes } = this.config;
    return {
      allowedHosts,
      connections: CONNECTIONS,
      connectDeadlineMs: CONNECT_DEADLINE_MS,
      maxAnswerBytes: maxRemoteAnswerBytes,
      authorizationOf: (host) => remoteAuthorization.get(host) ?? null,
    };
  }
}
