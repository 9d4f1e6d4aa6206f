import { Injectable } from '@nestjs/common';
import { ConflictError, NotFoundError, type ProjectScope, type RegisteredModelId } from '@orrery/domain';
import type { Page } from '@orrery/platform-graphql';
import { UnitOfWork } from '@orrery/platform-postgres';
import { ModelVersionRepository } from '../model-version/model-version.repository.js';
import type { ModelVersion } from '../model-version/model-version.js';
import { RegisteredModelRepository } from '../registered-model/registered-model.repository.js';
import { AliasHistoryRepository, type ChangesOfModel } from './alias-history.repository.js';
import { AliasMover } from './alias-mover.js';
import type { AliasChange, ModelAlias } from './model-alias.js';
import { rollbackTargets } from './rollback-targets.js';

/** How far an alias is taken back: so many moves, or to a version that it pointed at. */
export type RollbackTarget =
  { readonly kind: 'steps'; readonly steps: number } | { readonly kind: 'version'; readonly version: number };

export interface RollBackAlias {
  readonly scope: ProjectScope;
  readonly model: string;
  readonly alias: string;
  readonly target: RollbackTarget;
  readonly changedBy: string;
  readonly reason: string;
}

/** What aliases pointed at, and how they get back there. */
@Injectable()
export class AliasHistoryService {
  constructor(
    private readonly history: AliasHistoryRepository,
    private readonly mover: AliasMover,
    private readonly models: RegisteredModelRepository,
    private readonly versions: ModelVersionRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** The version that an alias pointed at at a moment, also when it was deleted since; null when it pointed at none. */
  async findVersionAt(modelId: RegisteredModelId, alias: string, at: Date): Promise<ModelVersion | null> {
    const change = await this.history.findLast(modelId, alias, at);
    if (change === null || change.toVersionId === null) return null;
    return (await this.versions.findByIds([change.toVersionId])).get(change.toVersionId) ?? null;
  }

  list(changes: ChangesOfModel): Promise<Page<AliasChange>> {
    return this.history.list(changes);
  }

  /**
   * Points an alias at a version that it pointed at before. No policy is asked: it restores what was allowed, at a moment
   * when there is no time to lose.
   *
   * @throws {NotFoundError} when there is no such model, or the alias never pointed at anything.
   * @throws {ConflictError} when there is nothing to go back to.
   */
  rollBack({ scope, model: name, alias, target, ...origin }: RollBackAlias): Promise<ModelAlias> {
    return this.unitOfWork.run(async () => {
      const model = await this.models.lockByName(scope, name);
      const steps = await this.history.listOfAlias(model.id, alias);
      if (steps.length === 0) throw new NotFoundError(`Alias of model ${name}`, alias);
      const candidates = await this.versions.listByNumbers(model.id, [...new Set(rollbackTargets(steps))]);
      const there = new Map(candidates.map((version) => [version.version, version]));
      const reachable = rollbackTargets(steps).filter((number) => there.has(number));
      const to = there.get(chosen(reachable, target, alias));
      if (to === undefined) throw nothingToGoBackTo(alias);
      return this.mover.point({ ...origin, model, alias, to, cause: 'ROLLED_BACK' });
    });
  }
}

function chosen(reachable: readonly number[], target: RollbackTarget, alias: string): number {
  if (target.kind === 'steps') {
    const number = reachable[target.steps - 1];
    if (number !== undefined) return number;
    throw reachable.length === 0
      ? nothingToGoBackTo(alias)
      : new ConflictError(`"${alias}" can be taken back ${reachable.length} moves at the most.`);
  }
  if (reachable.includes(target.version)) return target.version;
  const held = [...new Set(reachable)].join(', ') || 'none';
  throw new ConflictError(
    `"${alias}" did not point at version ${target.version} before (it can go back to: ${held}). To move it there, set it.`,
  );
}

function nothingToGoBackTo(alias: string): ConflictError {
  return new ConflictError(
    `"${alias}" pointed at no other version that still exists: there is nothing to go back to.`,
  );
}
