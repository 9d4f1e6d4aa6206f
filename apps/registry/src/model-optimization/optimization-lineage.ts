import { Injectable } from '@nestjs/common';
import type { ReportedNode } from '@orrery/domain';
import { JobReports } from '@orrery/platform-events';
import { ModelVersionRepository } from '../model-version/model-version.repository.js';
import { RegisteredModelRepository } from '../registered-model/registered-model.repository.js';
import type { RegisteredModel } from '../registered-model/registered-model.js';
import { versionNode } from '../model-version/version-node.js';
import type { OptimizationOutcome } from './model-optimization.repository.js';
import type { ModelOptimization, RowSource } from './model-optimization.js';

type Ended = Pick<OptimizationOutcome, 'state' | 'refusal' | 'error' | 'resultVersionId'>;

/** Tells lineage of optimisations, in the caller's transaction: a run each of one job for each model. */
@Injectable()
export class OptimizationLineage {
  constructor(
    private readonly models: RegisteredModelRepository,
    private readonly versions: ModelVersionRepository,
    private readonly jobReports: JobReports,
  ) {}

  async tellBegun(optimization: ModelOptimization): Promise<void> {
    const { sourceVersionId, rows } = optimization;
    const model = await this.modelOf(optimization);
    const source = (await this.versions.findByIds([sourceVersionId])).get(sourceVersionId);
    if (model === null || source === undefined) return;
    const { heldOut, calibration } = rows;
    await this.jobReports.report({
      ...runOf(optimization, model),
      state: 'START',
      inputs: [
        versionNode(model, source),
        rowsNode(heldOut),
        ...(calibration === null ? [] : [rowsNode(calibration)]),
      ],
    });
  }

  /** What was refused was given up: nothing failed, and nothing came of it. */
  async tellEnded(optimization: ModelOptimization, ended: Ended): Promise<void> {
    const model = await this.modelOf(optimization);
    if (model === null) return;
    const { resultVersionId, refusal, error } = ended;
    const result =
      resultVersionId === null
        ? undefined
        : (await this.versions.findByIds([resultVersionId])).get(resultVersionId);
    const run = runOf(optimization, model);
    if (result !== undefined) {
      const outputs = [{ ...versionNode(model, result), change: 'CREATE' as const }];
      await this.jobReports.report({ ...run, state: 'COMPLETE', outputs });
    } else if (refusal !== null) {
      await this.jobReports.report({ ...run, state: 'ABORT', error: refusal.reason });
    } else {
      await this.jobReports.report({ ...run, state: 'FAIL', ...(error !== null && { error }) });
    }
  }

  private async modelOf({ modelId }: ModelOptimization): Promise<RegisteredModel | null> {
    return (await this.models.findByIds([modelId])).get(modelId) ?? null;
  }
}

function runOf({ id }: ModelOptimization, { name }: RegisteredModel) {
  return { runId: id, job: { name: `registry.optimize/${name}`, kind: 'MODEL_OPTIMIZATION' } };
}

function rowsNode({ kind, id }: RowSource): ReportedNode {
  return { kind: kind === 'dataset-version' ? 'DATASET_VERSION' : 'TRAINING_SET', id, name: id };
}
