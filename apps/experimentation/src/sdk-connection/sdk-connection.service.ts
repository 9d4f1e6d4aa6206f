import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InvalidInputError, NotFoundError } from '@orrery/domain';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import { CatalogueRepository } from '../evaluation/catalogue.repository.js';
import { FlagCatalogue } from '../evaluation/flag-catalogue.js';
import { SdkConnectionRepository } from './sdk-connection.repository.js';
import type { SdkConnection } from './sdk-connection.js';

const NAME = /^[A-Za-z0-9._-]{1,200}$/;
const KEY_BYTES = 24;
const ENCRYPTION_KEY_BYTES = 16;

/** What somebody wants a connection to be. */
export interface SdkConnectionDraft {
  readonly name: string;
  readonly remoteOnly: boolean;
  readonly encrypted: boolean;
}

/** The key is told once: only its digest is kept. */
export interface OpenedConnection {
  readonly connection: SdkConnection;
  readonly clientKey: string;
}

@Injectable()
export class SdkConnectionService {
  constructor(
    private readonly connections: SdkConnectionRepository,
    private readonly marks: CatalogueRepository,
    private readonly catalogue: FlagCatalogue,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws {InvalidInputError | NameTakenError} */
  async open({ name, remoteOnly, encrypted }: SdkConnectionDraft): Promise<OpenedConnection> {
    if (!NAME.test(name))
      throw new InvalidInputError('name', '"name" has 1 to 200 letters, digits, ".", "_" and "-".');
    if (remoteOnly && encrypted)
      throw new InvalidInputError(
        'encrypted',
        'A connection that tells no definitions has nothing to encrypt.',
      );
    const clientKey = `sdk-${randomBytes(KEY_BYTES).toString('base64url')}`;
    const connection: SdkConnection = {
      id: newId(),
      name,
      keySha256: digestOfKey(clientKey),
      remoteOnly,
      encryptionKey: encrypted ? randomBytes(ENCRYPTION_KEY_BYTES).toString('base64') : null,
      createdAt: new Date(),
    };
    await this.change(() => this.connections.insert(connection));
    return { connection, clientKey };
  }

  /** Its SDKs are let in no longer. @throws {NotFoundError} */
  revoke(name: string): Promise<void> {
    return this.change(async () => {
      if (!(await this.connections.remove(name))) throw new NotFoundError('SDK connection', name);
    });
  }

  list(page: PageRequest): Promise<Page<SdkConnection>> {
    return this.connections.list(page);
  }

  /** The connection whose key that is, by what is in memory. */
  byKey(clientKey: string): SdkConnection | null {
    return this.catalogue.current().connections.get(digestOfKey(clientKey)) ?? null;
  }

  private async change(write: () => Promise<void>): Promise<void> {
    await this.unitOfWork.run(async () => {
      await this.marks.touch();
      await write();
    });
    await this.catalogue.refresh();
  }
}

function digestOfKey(clientKey: string): string {
  return createHash('sha256').update(clientKey).digest('hex');
}
