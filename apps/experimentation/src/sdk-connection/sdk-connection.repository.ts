import { Injectable } from '@nestjs/common';
import { NameTakenError } from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, isUniqueViolation } from '@orrery/platform-postgres';
import type { SdkConnection } from './sdk-connection.js';

const COLUMNS = `id, name, key_sha256 AS "keySha256", remote_only AS "remoteOnly",
  encryption_key AS "encryptionKey", created_at AS "createdAt"`;

@Injectable()
export class SdkConnectionRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @throws {NameTakenError} */
  async insert({ id, name, keySha256, remoteOnly, encryptionKey, createdAt }: SdkConnection): Promise<void> {
    try {
      await this.query(
        `INSERT INTO sdk_connection (id, name, key_sha256, remote_only, encryption_key, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)`,
        [id, name, keySha256, remoteOnly, encryptionKey, createdAt],
      );
    } catch (error) {
      if (isUniqueViolation(error, 'sdk_connection_name_unique'))
        throw new NameTakenError('SDK connection', name);
      throw error;
    }
  }

  async remove(name: string): Promise<boolean> {
    const [rows] = await this.query<unknown[]>('DELETE FROM sdk_connection WHERE name = $1 RETURNING id', [
      name,
    ]);
    return (rows?.length ?? 0) > 0;
  }

  listAll(): Promise<readonly SdkConnection[]> {
    return this.query<SdkConnection>(`SELECT ${COLUMNS} FROM sdk_connection`, []);
  }

  async list(request: PageRequest): Promise<Page<SdkConnection>> {
    const connections = await this.query<SdkConnection>(
      `SELECT ${COLUMNS} FROM sdk_connection WHERE $1::text IS NULL OR name > $1 ORDER BY name LIMIT $2`,
      [request.after, request.first + 1],
    );
    return pageOf(connections, request);
  }

  private query<Row>(statement: string, values: unknown[]): Promise<Row[]> {
    return this.unitOfWork.manager.query<Row[]>(statement, values);
  }
}
