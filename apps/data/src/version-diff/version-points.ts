import { Injectable } from '@nestjs/common';
import { InvalidInputError, NotFoundError } from '@orrery/domain';
import type { DatasetVersion } from '../dataset-version/dataset-version.js';
import { Versions } from '../dataset-version/versions.js';
import { DatasetService } from '../dataset/dataset.service.js';
import { readVersionSelector, type VersionSelectorArgs } from '../time-travel/version-selector.js';
import type { PairSide, VersionPair } from './version-pair.js';

/** A version, as a caller names it. */
export interface VersionPoint extends VersionSelectorArgs {
  readonly dataset?: string | null;
}

/** Versions by what callers call them. */
@Injectable()
export class VersionPoints {
  constructor(
    private readonly datasets: DatasetService,
    private readonly versions: Versions,
  ) {}

  /** @throws {NotFoundError | InvalidInputError} */
  async pair(from: VersionPoint, to: VersionPoint): Promise<VersionPair> {
    return { from: await this.get('FROM', from), to: await this.get('TO', to) };
  }

  private async get(side: PairSide, { dataset: name, ...args }: VersionPoint): Promise<DatasetVersion> {
    const selector = readVersionSelector(args);
    if (name == null) {
      if (selector !== null && 'id' in selector) return this.versions.get(selector.id);
      throw new InvalidInputError(side.toLowerCase(), 'Name a dataset, or a version by its identifier.');
    }
    const dataset = await this.datasets.get(name);
    const version = await this.versions.resolve(dataset.id, selector ?? undefined);
    if (version === null) throw new NotFoundError('Dataset version', `${name}${told(args)}`);
    return version;
  }
}

/** Which of a dataset's versions was meant: `, tag clean`. */
function told(args: VersionSelectorArgs): string {
  const given = Object.entries(args).filter(([, value]) => value != null);
  return given
    .map(([what, value]) => `, ${what} ${value instanceof Date ? value.toISOString() : value}`)
    .join('');
}
