import { Injectable } from '@nestjs/common';
import { NameTakenError, NotFoundError } from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, isUniqueViolation } from '@orrery/platform-postgres';
import type { Flag, FlagChange, FlagChangeKind, FlagId } from './flag.js';

const COLUMNS = `id, key, description, dialect, type, enabled, definition, version,
  created_at AS "createdAt", updated_at AS "updatedAt", archived_at AS "archivedAt"`;

@Injectable()
export class FlagRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @throws {NameTakenError} */
  async insert(flag: Flag): Promise<void> {
    try {
      await this.query(
        `INSERT INTO flag (id, key, description, dialect, type, enabled, definition, version, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)`,
        [
          flag.id, flag.key, flag.description, flag.dialect, flag.type, flag.enabled, JSON.stringify(flag.definition),
          flag.version, flag.createdAt,
        ], // prettier-ignore
      );
    } catch (error) {
      if (isUniqueViolation(error, 'flag_key_unique')) throw new NameTakenError('Flag', flag.key);
      throw error;
    }
  }

  async update({
    id,
    description,
    enabled,
    definition,
    version,
    updatedAt,
    archivedAt,
  }: Flag): Promise<void> {
    await this.query(
      `UPDATE flag SET description = $2, enabled = $3, definition = $4, version = $5, updated_at = $6, archived_at = $7
       WHERE id = $1`,
      [id, description, enabled, JSON.stringify(definition), version, updatedAt, archivedAt],
    );
  }

  async recordChange(flag: Flag, kind: FlagChangeKind, changedBy: string): Promise<void> {
    await this.query(
      `INSERT INTO flag_change (flag_id, version, kind, enabled, definition, changed_by, changed_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [flag.id, flag.version, kind, flag.enabled, JSON.stringify(flag.definition), changedBy, flag.updatedAt],
    );
  }

  async find(key: string): Promise<Flag | null> {
    const [flag] = await this.query<Flag>(`SELECT ${COLUMNS} FROM flag WHERE key = $1`, [key]);
    return flag ?? null;
  }

  /** @throws {NotFoundError} */
  async get(key: string): Promise<Flag> {
    const flag = await this.find(key);
    if (flag === null) throw new NotFoundError('Flag', key);
    return flag;
  }

  async findByIds(ids: readonly FlagId[]): Promise<ReadonlyMap<FlagId, Flag>> {
    const flags = await this.query<Flag>(`SELECT ${COLUMNS} FROM flag WHERE id = ANY ($1::uuid[])`, [ids]);
    return new Map(flags.map((flag) => [flag.id, flag]));
  }

  /** All that are not archived, by key. */
  listInForce(): Promise<readonly Flag[]> {
    return this.query<Flag>(`SELECT ${COLUMNS} FROM flag WHERE archived_at IS NULL ORDER BY key`, []);
  }

  async list(request: PageRequest): Promise<Page<Flag>> {
    const flags = await this.query<Flag>(
      `SELECT ${COLUMNS} FROM flag WHERE $1::text IS NULL OR key > $1 ORDER BY key LIMIT $2`,
      [request.after, request.first + 1],
    );
    return pageOf(flags, request);
  }

  /** The newest versions of each flag, newest first. */
  listChanges(ids: readonly FlagId[], most: number): Promise<readonly FlagChange[]> {
    return this.query<FlagChange>(
      `SELECT change.flag_id AS "flagId", change.version, change.kind, change.enabled, change.definition,
              change.changed_by AS "changedBy", change.changed_at AS "changedAt"
       FROM unnest($1::uuid[]) AS wanted (id)
       CROSS JOIN LATERAL (
         SELECT * FROM flag_change WHERE flag_id = wanted.id ORDER BY version DESC LIMIT $2
       ) AS change ORDER BY change.flag_id, change.version DESC`,
      [ids, most],
    );
  }

  private query<Row>(statement: string, values: unknown[]): Promise<Row[]> {
    return this.unitOfWork.manager.query<Row[]>(statement, values);
  }
}
