import { Injectable } from '@nestjs/common';
import { JobReports } from '@orrery/platform-events';
import { UnitOfWork } from '@orrery/platform-postgres';
import { FeatureViewRepository } from '../feature-view/feature-view.repository.js';
import type { DescribedView } from '../feature-view/feature-view.js';
import { materializationReport } from './materialization-report.js';
import { MaterializationRepository } from './materialization.repository.js';
import type { Materialization, MaterializationId } from './materialization.js';

/** A materialization that is under way, and what it fills. */
export interface BegunMaterialization {
  readonly materialization: Materialization;
  readonly view: DescribedView;
}

interface MadeRows {
  readonly rowsOffline: number;
  readonly rowsOnline: number;
}

/** Begins and ends materializations, and tells lineage of both. Of two that did the same one, the first to end counts. */
@Injectable()
export class MaterializationProgress {
  constructor(
    private readonly materializations: MaterializationRepository,
    private readonly views: FeatureViewRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly jobReports: JobReports,
  ) {}

  /** Null for one that has ended. Begun again by another try, it began when it first did. */
  begin(id: MaterializationId): Promise<BegunMaterialization | null> {
    return this.unitOfWork.run(async () => {
      await this.materializations.markRunning(id, new Date());
      const begun = await this.find(id);
      if (begun === null) return null;
      const { materialization, view } = begun;
      const at = materialization.startedAt ?? new Date();
      await this.jobReports.report({ ...materializationReport(materialization, view), state: 'START', at });
      return begun;
    });
  }

  async succeed({ materialization, view }: BegunMaterialization, made: MadeRows): Promise<void> {
    await this.unitOfWork.run(async () => {
      if (!(await this.materializations.markSucceeded(materialization.id, made, new Date()))) return;
      await this.views.advanceFreshness(view.id, materialization.upTo);
      const { outputs = [], ...report } = materializationReport(materialization, view);
      const written = outputs.map((output) => ({ ...output, rows: made.rowsOffline }));
      await this.jobReports.report({ ...report, state: 'COMPLETE', outputs: written });
    });
  }

  async giveUp(id: MaterializationId, error: string): Promise<void> {
    await this.unitOfWork.run(async () => {
      const begun = await this.find(id);
      if (begun === null || !(await this.materializations.markFailed(id, error, new Date()))) return;
      const { materialization, view } = begun;
      await this.jobReports.report({ ...materializationReport(materialization, view), state: 'FAIL', error });
    });
  }

  private async find(id: MaterializationId): Promise<BegunMaterialization | null> {
    const materialization = await this.materializations.find(id);
    if (materialization === null || materialization.finishedAt !== null) return null;
    return { materialization, view: await this.views.describe(materialization.viewId) };
  }
}
