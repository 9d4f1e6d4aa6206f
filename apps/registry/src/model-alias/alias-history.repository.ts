import { Injectable } from '@nestjs/common';
import type { ModelVersionId, RegisteredModelId } from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import { LessThan, LessThanOrEqual, type Repository } from 'typeorm';
import { AliasChangeEntity } from './alias-change.entity.js';
import type { AliasChange, AliasChangeOrigin, PromotionId } from './model-alias.js';

/** One step of an alias, to be added to its history. */
export interface AliasMove extends AliasChangeOrigin {
  readonly modelId: RegisteredModelId;
  readonly alias: string;
  readonly fromVersion: number | null;
  readonly toVersion: number | null;
  readonly toVersionId: ModelVersionId | null;
}

export interface ChangesOfModel extends PageRequest {
  readonly modelId: RegisteredModelId;
  /** Only the changes of this alias; null for those of all. */
  readonly alias: string | null;
}

@Injectable()
export class AliasHistoryRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * Adds a move behind the model's last one; only right while the model is locked. Its time is the database's, and never
   * before that of the move behind which it stands, so that order in time and order of moves are one.
   */
  async append(move: AliasMove): Promise<Date> {
    const { modelId, alias, fromVersion, toVersion, toVersionId, cause, promotionId, changedBy, reason } =
      move;
    const values = [
      newId(),
      modelId,
      alias,
      fromVersion,
      toVersion,
      toVersionId,
      cause,
      promotionId,
      changedBy,
      reason,
    ];
    const rows = await this.unitOfWork.manager.query<{ changedAt: Date }[]>(
      `INSERT INTO alias_change (id, model_id, alias, from_version, to_version, to_version_id, cause, promotion_id,
                                 changed_by, reason, sequence, changed_at)
       SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, coalesce(last.sequence, 0) + 1,
              greatest(date_trunc('milliseconds', clock_timestamp()), last.changed_at)
       FROM (SELECT 1) one LEFT JOIN LATERAL (
         SELECT sequence, changed_at FROM alias_change WHERE model_id = $2 ORDER BY sequence DESC LIMIT 1
       ) last ON true
       RETURNING changed_at AS "changedAt"`,
      values.map((value) => value ?? null),
    );
    const [row] = rows;
    if (row === undefined) throw new Error('a change of an alias was not stored');
    return row.changedAt;
  }

  /** The last change of an alias, or the last up to a moment; null when it had not been set by then. */
  async findLast(modelId: RegisteredModelId, alias: string, at?: Date): Promise<AliasChange | null> {
    const where = { modelId, alias, ...(at !== undefined && { changedAt: LessThanOrEqual(at) }) };
    const row = await this.rows.findOne({ where, order: { sequence: 'DESC' } });
    return row && toChange(row);
  }

  /** All moves of one alias, in their order. */
  async listOfAlias(modelId: RegisteredModelId, alias: string): Promise<readonly AliasChange[]> {
    return (await this.rows.find({ where: { modelId, alias }, order: { sequence: 'ASC' } })).map(toChange);
  }

  /** Newest first. */
  async list({ modelId, alias, ...request }: ChangesOfModel): Promise<Page<AliasChange>> {
    const rows = await this.rows.find({
      where: {
        modelId,
        ...(alias !== null && { alias }),
        ...(request.after !== null && { sequence: LessThan(Number(request.after)) }),
      },
      order: { sequence: 'DESC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toChange), request);
  }

  private get rows(): Repository<AliasChangeEntity> {
    return this.unitOfWork.manager.getRepository(AliasChangeEntity);
  }
}

function toChange(row: AliasChangeEntity): AliasChange {
  return {
    ...row,
    modelId: row.modelId as RegisteredModelId,
    toVersionId: row.toVersionId as ModelVersionId | null,
    promotionId: row.promotionId as PromotionId | null,
  };
}
