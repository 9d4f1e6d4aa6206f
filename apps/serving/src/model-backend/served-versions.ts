import { Injectable } from '@nestjs/common';
import { RegistryModels } from './registry-models.js';
import { ServedVersionRepository } from './served-version.repository.js';
import type { ServedVersion } from './served-version.js';

/** Model versions as serving knows them: asked for once, remembered for ever. */
@Injectable()
export class ServedVersions {
  constructor(
    private readonly versions: ServedVersionRepository,
    private readonly registry: RegistryModels,
  ) {}

  /** @throws {NotFoundError} when the registry has no such version. */
  async get(model: string, number: number): Promise<ServedVersion> {
    const known = await this.versions.find(model, number);
    if (known !== null) return known;
    const version = await this.registry.describe(model, number);
    await this.versions.save(version);
    return version;
  }
}
