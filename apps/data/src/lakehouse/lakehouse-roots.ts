import { Inject, Injectable } from '@nestjs/common';
import { InvalidInputError, UnavailableError } from '@orrery/domain';
import { FolderTableFiles, type TableFiles } from '@orrery/platform-lakehouse';
import { SERVICE_CONFIG } from '@orrery/platform-service';
import type { DataConfig } from '../data.config.js';

/** Where tables may lie, by the names that the operator gave. Nobody can name any other place. */
@Injectable()
export class LakehouseRoots {
  private readonly opened = new Map<string, Promise<TableFiles>>();

  constructor(@Inject(SERVICE_CONFIG) private readonly config: DataConfig) {}

  /** @throws {InvalidInputError} for a root that is not configured. @throws {UnavailableError} */
  get(name: string): Promise<TableFiles> {
    const folder = this.config.lakehouseRoots.get(name);
    if (folder === undefined) {
      const known = [...this.config.lakehouseRoots.keys()].join(', ') || 'none is configured';
      throw new InvalidInputError('root', `There is no root of that name; those that there are: ${known}.`);
    }
    const files = this.opened.get(name) ?? this.open(name, folder);
    this.opened.set(name, files);
    return files;
  }

  private async open(name: string, folder: string): Promise<TableFiles> {
    try {
      return await FolderTableFiles.open(folder);
    } catch (error) {
      this.opened.delete(name);
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      throw new UnavailableError(`The root "${name}" of tables cannot be read (${code}).`);
    }
  }
}
