import { Injectable } from '@nestjs/common';
import { ConflictError, InvalidInputError, NotFoundError } from '@orrery/domain';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { newId } from '@orrery/platform-postgres';
import { ServedVersions } from '../model-backend/served-versions.js';
import { Reconciler } from '../routing/reconciler.js';
import { WantedState, wantedVersions } from '../routing/wanted-state.js';
import { RemoteBackendRepository } from './remote-backend.repository.js';
import type { RemoteBackend } from './remote-backend.js';
import { RemoteServers } from './remote-servers.js';

export interface RegisterRemoteBackend extends Pick<
  RemoteBackend,
  'model' | 'version' | 'protocol' | 'urls'
> {
  /** Who registers it. */
  readonly by: string;
}

export interface NamedVersion {
  readonly model: string;
  readonly version: number;
}

const MOST_INSTANCES = 100;

/** Which model versions servers elsewhere answer for. */
@Injectable()
export class RemoteBackendService {
  constructor(
    private readonly backends: RemoteBackendRepository,
    private readonly servers: RemoteServers,
    private readonly versions: ServedVersions,
    private readonly wanted: WantedState,
    private readonly reconciler: Reconciler,
  ) {}

  /** @throws {NotFoundError | InvalidInputError | NameTakenError | ConflictError | UnavailableError} */
  async register({ by, urls, protocol, ...named }: RegisterRemoteBackend): Promise<RemoteBackend> {
    checkUrls(urls);
    const {
      id: versionId,
      modelId,
      model,
      version,
    } = await this.versions.describe(named.model, named.version);
    const backend: RemoteBackend = {
      ...{ id: newId(), versionId, modelId, model, version, protocol, urls },
      ...{ registeredAt: new Date(), registeredBy: by },
    };
    await this.servers.check(backend);
    await this.requireOutOfService(backend);
    await this.backends.insert(backend);
    await this.servers.refresh();
    return backend;
  }

  /** The instances from now on; those that stay are not interrupted. @throws {NotFoundError | InvalidInputError} */
  async setInstances(named: NamedVersion, urls: readonly string[]): Promise<RemoteBackend> {
    checkUrls(urls);
    const backend = { ...(await this.get(named)), urls };
    await this.servers.check(backend);
    await this.backends.saveUrls(backend.id, urls);
    await this.servers.refresh();
    return backend;
  }

  /** @throws {NotFoundError | ConflictError} while requests can come to the version. */
  async remove(named: NamedVersion): Promise<RemoteBackend> {
    const backend = await this.get(named);
    await this.requireOutOfService(backend);
    await this.backends.remove(backend.id);
    await this.reconciler.reconcile();
    await this.servers.refresh();
    return backend;
  }

  list(page: PageRequest): Promise<Page<RemoteBackend>> {
    return this.backends.list(page);
  }

  find({ model, version }: NamedVersion): Promise<RemoteBackend | null> {
    return this.backends.findByNumber(model, version);
  }

  private async get(named: NamedVersion): Promise<RemoteBackend> {
    const backend = await this.find(named);
    if (backend !== null) return backend;
    throw new NotFoundError('RemoteBackend', `${named.model}/${named.version}`);
  }

  /**
   * What answers for a version does not change while it answers. A division that is made at this very moment goes on
   * with what was there before, and with the other after the next start.
   */
  private async requireOutOfService({ versionId, model, version }: RemoteBackend): Promise<void> {
    const served = (await this.wanted.read()).find((wanted) =>
      wantedVersions(wanted).some((each) => each.versionId === versionId),
    );
    if (served === undefined) return;
    throw new ConflictError(
      `Version ${version} of model ${model} is served by endpoint "${served.endpoint.name}": take it out of its traffic and labels first.`,
    );
  }
}

function checkUrls(urls: readonly string[]): void {
  if (urls.length === 0 || urls.length > MOST_INSTANCES) {
    throw new InvalidInputError('urls', `Give the addresses of 1 to ${MOST_INSTANCES} instances.`);
  }
  if (new Set(urls).size < urls.length) throw new InvalidInputError('urls', 'An address stands there twice.');
}
