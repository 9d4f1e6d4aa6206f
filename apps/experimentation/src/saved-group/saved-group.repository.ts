import { Injectable } from '@nestjs/common';
import { conditionOfGroup, savedGroupIds, type SavedGroups } from '@orrery/math-flags';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork } from '@orrery/platform-postgres';
import type { SavedGroup, SavedGroupDefinition } from './saved-group.js';

const COLUMNS = `key, definition, updated_at AS "updatedAt"`;

@Injectable()
export class SavedGroupRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async save({ key, definition, updatedAt }: SavedGroup): Promise<void> {
    await this.query(
      `INSERT INTO saved_group (key, definition, updated_at) VALUES ($1, $2, $3)
       ON CONFLICT (key) DO UPDATE SET definition = excluded.definition, updated_at = excluded.updated_at`,
      [key, JSON.stringify(definition), updatedAt],
    );
  }

  async remove(key: string): Promise<boolean> {
    const [rows] = await this.query<unknown[]>('DELETE FROM saved_group WHERE key = $1 RETURNING key', [key]);
    return (rows?.length ?? 0) > 0;
  }

  async find(key: string): Promise<SavedGroup | null> {
    const [group] = await this.query<SavedGroup>(`SELECT ${COLUMNS} FROM saved_group WHERE key = $1`, [key]);
    return group ?? null;
  }

  async list(request: PageRequest): Promise<Page<SavedGroup>> {
    const groups = await this.query<SavedGroup>(
      `SELECT ${COLUMNS} FROM saved_group WHERE $1::text IS NULL OR key > $1 ORDER BY key LIMIT $2`,
      [request.after, request.first + 1],
    );
    return pageOf(groups, request);
  }

  /** All, in the form that conditions are compiled with. */
  async inForce(): Promise<SavedGroups> {
    const groups = await this.query<SavedGroup>(`SELECT ${COLUMNS} FROM saved_group ORDER BY key`, []);
    return Object.fromEntries(groups.map(({ key, definition }) => [key, compilable(definition)]));
  }

  /** Those that a condition refers to, and those that these refer to; none that is not there. */
  async reachableFrom(condition: object | null): Promise<SavedGroups> {
    const reached: Record<string, SavedGroups[string]> = {};
    for (let wanted = savedGroupIds(condition); wanted.length > 0;) {
      const found = await this.query<SavedGroup>(
        `SELECT ${COLUMNS} FROM saved_group WHERE key = ANY ($1::text[])`,
        [wanted],
      );
      const fresh = found.map(({ key, definition }) => [key, compilable(definition)] as const);
      Object.assign(reached, Object.fromEntries(fresh));
      const named = fresh.flatMap(([, group]) => savedGroupIds(conditionOfGroup(group)));
      wanted = [...new Set(named)].filter((key) => !Object.hasOwn(reached, key));
    }
    return reached;
  }

  private query<Row>(statement: string, values: unknown[]): Promise<Row[]> {
    return this.unitOfWork.manager.query<Row[]>(statement, values);
  }
}

function compilable(definition: SavedGroupDefinition): SavedGroups[string] {
  if (definition.kind === 'condition') return { type: 'condition', condition: definition.condition };
  const { attribute, values } = definition;
  return attribute === null ? values : { type: 'list', attributeKey: attribute, values };
}
