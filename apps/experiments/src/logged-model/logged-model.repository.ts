import { Injectable } from '@nestjs/common';
import type { ProjectScope, RunId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import type { KeyValue } from '../key-value.js';
import { LoggedModelEntity } from './logged-model.entity.js';
import type { LoggedModel, LoggedModelDetails, LoggedModelId, LoggedModelStatus } from './logged-model.js';
import { toLoggedModel, type LoggedModelRow } from './logged-model.row.js';
import {
  ADD_PARAMS,
  DELETE_TAG,
  FIND_MODEL,
  FIND_MODEL_OF_RUN,
  FIND_TAG,
  LIST_PARAMS,
  LOCK_MODEL,
  SET_DELETED,
  SET_STATUS,
  SET_TAGS,
} from './logged-model.sql.js';

@Injectable()
export class LoggedModelRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async insert(model: LoggedModel): Promise<void> {
    await this.unitOfWork.manager.insert(LoggedModelEntity, { ...model });
  }

  /** Also one that is deleted. */
  async find(scope: ProjectScope, id: LoggedModelId): Promise<LoggedModelDetails | null> {
    const [row] = await this.unitOfWork.manager.query<LoggedModelRow[]>(FIND_MODEL, [id, scope]);
    return row === undefined ? null : toLoggedModel(row);
  }

  /** The model that a run logged under a name; the newest if there are several. */
  async findOfRun(runId: RunId, name: string): Promise<LoggedModelDetails | null> {
    const [row] = await this.unitOfWork.manager.query<LoggedModelRow[]>(FIND_MODEL_OF_RUN, [runId, name]);
    return row === undefined ? null : toLoggedModel(row);
  }

  /** Locks the model until the transaction ends, and resolves to whether there is one. */
  async lock(scope: ProjectScope, id: LoggedModelId): Promise<boolean> {
    return (await this.unitOfWork.manager.query<unknown[]>(LOCK_MODEL, [id, scope])).length > 0;
  }

  async setStatus(id: LoggedModelId, status: LoggedModelStatus, at: Date): Promise<void> {
    await this.unitOfWork.manager.query(SET_STATUS, [id, status, at]);
  }

  async setDeleted(id: LoggedModelId, at: Date): Promise<void> {
    await this.unitOfWork.manager.query(SET_DELETED, [id, at]);
  }

  /** Adds the params that are new, and resolves to all that the model has under these keys. */
  async addParams(id: LoggedModelId, params: readonly KeyValue[]): Promise<readonly KeyValue[]> {
    if (params.length === 0) return [];
    await this.unitOfWork.manager.query(ADD_PARAMS, [id, ...columnsOf(params)]);
    return this.unitOfWork.manager.query<KeyValue[]>(LIST_PARAMS, [id, params.map(({ key }) => key)]);
  }

  /** Each key once. */
  async setTags(id: LoggedModelId, tags: readonly KeyValue[]): Promise<void> {
    if (tags.length > 0) await this.unitOfWork.manager.query(SET_TAGS, [id, ...columnsOf(tags)]);
  }

  async findTag(id: LoggedModelId, key: string): Promise<string | null> {
    const [row] = await this.unitOfWork.manager.query<{ value: string }[]>(FIND_TAG, [id, key]);
    return row?.value ?? null;
  }

  /** Resolves to whether there was one. */
  async deleteTag(id: LoggedModelId, key: string): Promise<boolean> {
    const [, count] = await this.unitOfWork.manager.query<[unknown, number]>(DELETE_TAG, [id, key]);
    return count > 0;
  }
}

function columnsOf(pairs: readonly KeyValue[]): readonly [readonly string[], readonly string[]] {
  return [pairs.map(({ key }) => key), pairs.map(({ value }) => value)];
}
