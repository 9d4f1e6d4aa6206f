import { Injectable } from '@nestjs/common';
import { Outbox } from '@orrery/platform-events';
import { ModelVersionRepository } from '../model-version/model-version.repository.js';
import type { ModelVersion } from '../model-version/model-version.js';
import type { RegisteredModel } from '../registered-model/registered-model.js';
import { AliasHistoryRepository } from './alias-history.repository.js';
import { ModelAliasRepository } from './model-alias.repository.js';
import type { AliasChangeOrigin, ModelAlias } from './model-alias.js';

/** Where an alias is to point: at a version of the model, which the caller has locked, or, with null, nowhere. */
export interface MoveAlias extends AliasChangeOrigin {
  readonly model: RegisteredModel;
  readonly alias: string;
  readonly to: ModelVersion | null;
}

/**
 * The only place where an alias moves: alias, history and event in one transaction, under the lock of the model's row, so
 * that each move starts where the one before it ended. Whether it may move is decided before.
 */
@Injectable()
export class AliasMover {
  constructor(
    private readonly aliases: ModelAliasRepository,
    private readonly history: AliasHistoryRepository,
    private readonly versions: ModelVersionRepository,
    private readonly outbox: Outbox,
  ) {}

  /** Points an alias at a version; it does nothing when it points there already. */
  async point({ to, ...move }: MoveAlias & { readonly to: ModelVersion }): Promise<ModelAlias> {
    const current = await this.aliases.find(move.model.id, move.alias);
    if (current?.versionId === to.id) return current;
    const since = await this.record({ ...move, to }, current);
    const moved = { modelId: move.model.id, alias: move.alias, versionId: to.id, since };
    await this.aliases.save(moved);
    return moved;
  }

  /** Takes an alias away. */
  async remove(
    current: ModelAlias,
    origin: AliasChangeOrigin & { readonly model: RegisteredModel },
  ): Promise<void> {
    await this.record({ ...origin, alias: current.alias, to: null }, current);
    await this.aliases.delete(current);
  }

  private async record({ model, to, ...origin }: MoveAlias, current: ModelAlias | null): Promise<Date> {
    const { alias, cause, changedBy, reason } = origin;
    const from = current && (await this.versions.findByIds([current.versionId])).get(current.versionId);
    const fromVersion = from?.version ?? null;
    const move = {
      modelId: model.id,
      alias,
      fromVersion,
      toVersion: to?.version ?? null,
      toVersionId: to?.id ?? null,
    };
    const told = { ...move, model: model.name, project: model.project, cause, changedBy, reason };
    const changedAt = await this.history.append({ ...origin, ...move });
    await this.outbox.publish('AliasChanged', model.id, told);
    return changedAt;
  }
}
