import { Injectable } from '@nestjs/common';
import {
  NotFoundError,
  type ModelVersionId,
  type ProjectScope,
  type RegisteredModelId,
} from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { ModelVersionRepository } from '../model-version/model-version.repository.js';
import type { ModelVersion } from '../model-version/model-version.js';
import { allSatisfied } from '../promotion-policy/judge-rule.js';
import type { RemoteFacts } from '../promotion-policy/promotion-facts.js';
import { PromotionGate, type NamedCandidate } from '../promotion-policy/promotion-gate.js';
import { PromotionRefusedError } from '../promotion-policy/promotion-refused.error.js';
import { RegisteredModelRepository } from '../registered-model/registered-model.repository.js';
import type { RegisteredModel } from '../registered-model/registered-model.js';
import { AliasMover } from './alias-mover.js';
import { requireAliasName } from './alias-name.js';
import { ModelAliasRepository } from './model-alias.repository.js';
import type { AliasChangeCause, ModelAlias } from './model-alias.js';

/** An alias of a model, by name, and who changes it why. */
export interface AliasRequest {
  readonly scope: ProjectScope;
  readonly model: string;
  readonly alias: string;
  readonly changedBy: string;
  readonly reason: string;
  readonly cause?: AliasChangeCause;
}

export interface SetAlias extends AliasRequest {
  readonly version: number;
  /** What `ask` answered, where the caller holds locks already; asked for when not given. */
  readonly facts?: RemoteFacts;
}

/** Aliases of what is being deleted. */
export interface ReleaseAliases {
  readonly modelId: RegisteredModelId;
  readonly changedBy: string;
  readonly reason: string;
}

/** Aliases as all protocols move them: each method joins its caller's transaction. */
@Injectable()
export class ModelAliasService {
  constructor(
    private readonly aliases: ModelAliasRepository,
    private readonly mover: AliasMover,
    private readonly gate: PromotionGate,
    private readonly models: RegisteredModelRepository,
    private readonly versions: ModelVersionRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * What other services tell of a version, as far as the policy on the alias needs it: to be asked before a transaction
   * that locks the model, so that a slow service keeps nobody else waiting.
   *
   * @throws {NotFoundError}
   */
  async ask(named: NamedCandidate): Promise<RemoteFacts> {
    return this.gate.ask(await this.gate.find(named));
  }

  /**
   * Moves an alias, or does nothing when it points there already.
   *
   * @throws {NotFoundError | InvalidInputError}
   * @throws {PromotionRefusedError} when the policy on the alias does not allow it.
   */
  async set({ cause = 'SET', changedBy, reason, facts, ...named }: SetAlias): Promise<ModelAlias> {
    const { scope, model: name, alias, version: number } = named;
    requireAliasName(alias);
    const remote = facts ?? (await this.ask(named));
    return this.unitOfWork.run(async () => {
      await this.models.lockByName(scope, name);
      const candidate = await this.gate.find(named);
      const { model, version } = candidate;
      const current = await this.aliases.find(model.id, alias);
      if (current?.versionId === version.id) return current;
      const evaluations = await this.gate.judge(candidate, remote);
      if (!allSatisfied(evaluations)) throw new PromotionRefusedError(name, alias, number, evaluations);
      return this.mover.point({ model, alias, to: version, cause, changedBy, reason });
    });
  }

  /**
   * Points an alias back at a version that it can fall back to, as when the version that it points at leaves a stage which
   * another is still in. No policy is asked: it was allowed before.
   *
   * @throws {NotFoundError}
   */
  restore({ cause = 'ROLLED_BACK', changedBy, reason, ...named }: SetAlias): Promise<ModelAlias> {
    return this.unitOfWork.run(async () => {
      await this.models.lockByName(named.scope, named.model);
      const { model, alias, version } = await this.gate.find(named);
      return this.mover.point({ model, alias, to: version, cause, changedBy, reason });
    });
  }

  /** Takes an alias away. @returns the version that it pointed at; null when there was no such alias. */
  async delete({ scope, model: name, alias, ...origin }: AliasRequest): Promise<ModelVersion | null> {
    return this.unitOfWork.run(async () => {
      const model = await this.models.lockByName(scope, name);
      const current = await this.aliases.find(model.id, alias);
      if (current === null) return null;
      await this.mover.remove(current, { cause: 'REMOVED', ...origin, model });
      return (await this.versions.findByIds([current.versionId])).get(current.versionId) ?? null;
    });
  }

  /** Takes away all aliases of a version: in the transaction that deletes it, with its model locked. */
  async releaseVersion({
    versionId,
    ...release
  }: ReleaseAliases & { readonly versionId: ModelVersionId }): Promise<void> {
    const held = () => this.aliases.listOfVersions([versionId]);
    await this.release(held, 'VERSION_DELETED', release);
  }

  /** Takes away all aliases of a model: in the transaction that deletes it, with its row locked. */
  async releaseModel(release: ReleaseAliases): Promise<void> {
    await this.release(() => this.aliases.listOfModels([release.modelId]), 'MODEL_DELETED', release);
  }

  async findVersion(modelId: RegisteredModelId, alias: string): Promise<ModelVersion | null> {
    const found = await this.aliases.find(modelId, alias);
    if (found === null) return null;
    return (await this.versions.findByIds([found.versionId])).get(found.versionId) ?? null;
  }

  private release(
    list: () => Promise<readonly ModelAlias[]>,
    cause: AliasChangeCause,
    { modelId, ...origin }: ReleaseAliases,
  ): Promise<void> {
    return this.unitOfWork.run(async () => {
      const model = await this.getModel(modelId);
      for (const alias of await list()) await this.mover.remove(alias, { ...origin, cause, model });
    });
  }

  private async getModel(id: RegisteredModelId): Promise<RegisteredModel> {
    const model = (await this.models.findByIds([id])).get(id);
    if (model === undefined) throw new NotFoundError('Model', id);
    return model;
  }
}
