import { Injectable } from '@nestjs/common';
import { ConflictError, isIdentifier, type FeatureViewId } from '@orrery/domain';
import { Outbox } from '@orrery/platform-events';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import { Datasets } from '../dataset/datasets.js';
import { FeatureViewRepository } from '../feature-view/feature-view.repository.js';
import { FeatureViewService } from '../feature-view/feature-view.service.js';
import { materializationJob } from './materialization-job.js';
import { MaterializationRepository } from './materialization.repository.js';
import type { Materialization, MaterializationId } from './materialization.js';

export interface MaterializeFeatureView {
  readonly view: string;
  readonly upTo: Date;
  readonly requestKey?: string | null;
}

@Injectable()
export class MaterializationService {
  constructor(
    private readonly materializations: MaterializationRepository,
    private readonly views: FeatureViewService,
    private readonly viewRows: FeatureViewRepository,
    private readonly datasets: Datasets,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  /** @throws {NotFoundError | ConflictError} */
  async start({ view: name, upTo, requestKey = null }: MaterializeFeatureView): Promise<Materialization> {
    const view = await this.views.get(name);
    const { versions } = await this.datasets.get(view.dataset);
    if (versions.length === 0) {
      throw new ConflictError(`The dataset "${view.dataset}" has no version yet: ingest a file first.`);
    }
    return this.unitOfWork.run(async () => {
      await this.viewRows.lock(view.id);
      const earlier = await this.findEarlier(view.id, upTo, requestKey);
      if (earlier !== null) return earlier;
      const materialization: Materialization = {
        id: newId(),
        viewId: view.id,
        state: 'QUEUED',
        upTo,
        versions,
        rowsOffline: null,
        rowsOnline: null,
        createdAt: new Date(),
        startedAt: null,
        finishedAt: null,
        error: null,
      };
      await this.materializations.insert(materialization, requestKey);
      await this.outbox.enqueue(materializationJob(materialization.id));
      return materialization;
    });
  }

  async find(id: string): Promise<Materialization | null> {
    return isIdentifier(id) ? this.materializations.find(id as MaterializationId) : null;
  }

  list(viewId: FeatureViewId, page: PageRequest): Promise<Page<Materialization>> {
    return this.materializations.list(viewId, page);
  }

  /** What this very call asked for before, if it did. @throws {ConflictError} while another is under way. */
  private async findEarlier(
    viewId: FeatureViewId,
    upTo: Date,
    requestKey: string | null,
  ): Promise<Materialization | null> {
    const same =
      requestKey === null ? null : await this.materializations.findByRequestKey(viewId, requestKey);
    if (same !== null) return same;
    const unfinished = await this.materializations.findUnfinished(viewId);
    if (unfinished === null) return null;
    if (requestKey === null && unfinished.upTo.getTime() === upTo.getTime()) return unfinished;
    throw new ConflictError(`The view is being materialized (${unfinished.id}): wait until that has ended.`);
  }
}
