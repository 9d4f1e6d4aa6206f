import { Injectable } from '@nestjs/common';
import { DomainError, NotFoundError, type RegisteredModelId } from '@orrery/domain';
import { ServiceRefusal } from '@orrery/platform-service';
import type { WantedVersion } from './model-backend.js';
import { RemoteBackendRepository } from '../remote-backend/remote-backend.repository.js';
import { RegistryModels, type DescribedVersion } from './registry-models.js';
import { ServedVersionRepository } from './served-version.repository.js';
import type { ServedVersion } from './served-version.js';
import { VersionNotServableError } from './version-not-servable.error.js';

/** A model as an endpoint knows it: by a name that another can have by now. */
export interface KnownModel {
  readonly id: RegisteredModelId;
  readonly name: string;
}

/** Model versions as serving knows them: which one a name and a number mean, the registry says; what it is never changes. */
@Injectable()
export class ServedVersions {
  constructor(
    private readonly versions: ServedVersionRepository,
    private readonly registry: RegistryModels,
    private readonly remotes: RemoteBackendRepository,
  ) {}

  /** The version that the registry has under this name and number now. @throws {NotFoundError | VersionNotServableError | UnavailableError} */
  async get(model: string, number: number): Promise<ServedVersion> {
    const version = await this.describe(model, number);
    const { id, contentDigest, unservableReason: reason } = version;
    if (contentDigest === null && (await this.remotes.findByVersion(id)) === null) {
      throw new VersionNotServableError({ model, version: number, reason });
    }
    return version;
  }

  /** As `get`, also when nothing here can answer for the version. @throws {NotFoundError | UnavailableError} */
  async describe(model: string, number: number): Promise<DescribedVersion> {
    const version = await this.registry.describe(model, number);
    await this.versions.save(version);
    return version;
  }

  /** What has been asked for before is not asked for again. @throws {NotFoundError} when the registry has another by that number. */
  async byId({ versionId, model, version: number }: WantedVersion): Promise<ServedVersion> {
    const known = await this.versions.findById(versionId);
    if (known !== null) return known;
    const version = await this.get(model, number);
    if (version.id !== versionId) throw noVersion(model, number);
    return version;
  }

  /**
   * Versions of one model by their numbers, as the registry has them now: a model that was deleted and made again has
   * others. What the registry cannot tell, because it is away or has deleted it, is as it was known of `model`: a way
   * back must not depend on it.
   *
   * @throws {NotFoundError | VersionNotServableError | UnavailableError | DeadlineError}
   */
  async ofModel(model: KnownModel, numbers: readonly number[]): Promise<readonly ServedVersion[]> {
    const versions = await Promise.all(numbers.map((number) => this.currentOf(model, number)));
    const isMadeAgain = versions.some(({ modelId }) => modelId !== model.id);
    const left = isMadeAgain ? versions.find(({ modelId }) => modelId === model.id) : undefined;
    if (left !== undefined) throw noVersion(model.name, left.version);
    return versions;
  }

  private async currentOf({ id, name }: KnownModel, number: number): Promise<ServedVersion> {
    try {
      return await this.get(name, number);
    } catch (error) {
      const known = cannotTell(error) ? await this.versions.findByNumber(id, number) : null;
      if (known === null) throw error;
      return known;
    }
  }
}

function cannotTell(error: unknown): boolean {
  return (
    error instanceof NotFoundError ||
    error instanceof ServiceRefusal ||
    (error instanceof DomainError && (error.kind === 'unavailable' || error.kind === 'deadline'))
  );
}

function noVersion(model: string, number: number): NotFoundError {
  return new NotFoundError(`Version of model ${model}`, String(number));
}
