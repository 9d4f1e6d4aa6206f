import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { DomainEvent, ModelVersionId } from '@orrery/domain';
import { EventConsumer } from '@orrery/platform-events';
import { ModelVersionRepository } from '../model-version/model-version.repository.js';
import { PromotionService } from '../promotion/promotion.service.js';
import { RegisteredModelRepository } from '../registered-model/registered-model.repository.js';

/**
 * Asks for the promotion that a decided A/B test wants: a policy on the alias holds for it as for everybody, so that the
 * alias moves at once only where every rule is satisfied.
 */
@Injectable()
export class DecidedTestConsumer implements OnModuleInit {
  constructor(
    private readonly events: EventConsumer,
    private readonly promotions: PromotionService,
    private readonly versions: ModelVersionRepository,
    private readonly models: RegisteredModelRepository,
  ) {}

  onModuleInit(): void {
    this.events.on('ABTestDecided', (event) => this.decided(event));
  }

  private async decided({ data }: DomainEvent<'ABTestDecided'>): Promise<void> {
    const { action, modelVersionId, name, decidedBy } = data;
    if (action.kind !== 'alias' || modelVersionId === null) return;
    const id = modelVersionId as ModelVersionId;
    const version = (await this.versions.findByIds([id])).get(id);
    if (version === undefined) return;
    const model = (await this.models.findByIds([version.modelId])).get(version.modelId);
    if (model === undefined) return;
    const why = `A/B test "${name}" was decided.`;
    await this.promotions.request({
      scope: model.project,
      model: model.name,
      alias: action.alias,
      version: version.version,
      reason: data.reason === '' ? why : `${why} ${data.reason}`,
      requestedBy: decidedBy,
    });
  }
}
