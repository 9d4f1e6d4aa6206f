import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@orrery/platform-postgres';
import { ModelAliasService } from '../model-alias/model-alias.service.js';
import type { RemoteFacts } from '../promotion-policy/promotion-facts.js';
import { RegisteredModelRepository } from '../registered-model/registered-model.repository.js';
import type { RegisteredModel } from '../registered-model/registered-model.js';
import { ModelVersionRepository } from './model-version.repository.js';
import { versionNotFound, type NumberedVersion } from './model-version.service.js';
import type { ModelVersion, Stage } from './model-version.js';

export interface StageTransition extends NumberedVersion {
  readonly stage: Stage;
  /** What happens to the versions that are in the stage: `archive` leaves this version alone in it. */
  readonly others: 'keep' | 'archive';
  readonly changedBy: string;
}

/** With what a policy needs to know of a version that enters a stage in use: asked for before the model is locked. */
interface AskedTransition extends StageTransition {
  readonly facts: RemoteFacts | undefined;
}

/** The stages that somebody uses: each is an alias too, which points at the version that entered it last. */
export const ACTIVE_STAGES: readonly Stage[] = ['Staging', 'Production'];

/**
 * MLflow's fixed stages, kept for its clients as a view: a version is in one stage, a stage may hold several versions,
 * and the alias by the stage's name moves with them, through the same policies and into the same history as any alias.
 */
@Injectable()
export class VersionStageService {
  constructor(
    private readonly versions: ModelVersionRepository,
    private readonly models: RegisteredModelRepository,
    private readonly aliases: ModelAliasService,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws {NotFoundError | PromotionRefusedError} */
  async transition(transition: StageTransition): Promise<ModelVersion> {
    const { scope, model: name, version: number, stage, others } = transition;
    const facts = ACTIVE_STAGES.includes(stage)
      ? await this.aliases.ask({ scope, model: name, alias: stage, version: number })
      : undefined;
    return this.unitOfWork.run(async () => {
      const model = await this.models.lockByName(scope, name);
      const version = await this.versions.findByNumber(model.id, number);
      if (version === null) throw versionNotFound(name, number);
      const updatedAt = new Date();
      if (others === 'archive') await this.archiveOthers(model, version, { stage, updatedAt });
      const moved = { ...version, stage, updatedAt };
      await this.versions.save(moved);
      await this.models.update(model.id, { updatedAt });
      await this.moveAliases({ ...transition, facts }, model, version);
      return moved;
    });
  }

  private async archiveOthers(
    model: RegisteredModel,
    version: ModelVersion,
    { stage, updatedAt }: { readonly stage: Stage; readonly updatedAt: Date },
  ): Promise<void> {
    for (const other of await this.versions.listInStage(model.id, stage)) {
      if (other.id !== version.id) await this.versions.save({ ...other, stage: 'Archived', updatedAt });
    }
  }

  private async moveAliases(
    { scope, version: number, stage, changedBy, facts }: AskedTransition,
    model: RegisteredModel,
    before: ModelVersion,
  ): Promise<void> {
    const reason = `Version ${number} went from stage ${before.stage} to ${stage}.`;
    const move = { scope, model: model.name, changedBy, reason, cause: 'STAGE_TRANSITION' } as const;
    if (facts !== undefined) await this.aliases.set({ ...move, alias: stage, version: number, facts });
    if (before.stage === stage || !ACTIVE_STAGES.includes(before.stage)) return;
    const pointedAt = await this.aliases.findVersion(model.id, before.stage);
    if (pointedAt?.id !== before.id) return;
    const [next] = await this.versions.listInStage(model.id, before.stage);
    if (next === undefined) await this.aliases.delete({ ...move, alias: before.stage });
    else await this.aliases.restore({ ...move, alias: before.stage, version: next.version });
  }
}
