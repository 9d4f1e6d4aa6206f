import { Inject, Injectable } from '@nestjs/common';
import { NotFoundError } from '@orrery/domain';
import { ARTIFACT_STORE, type ArtifactStore } from '@orrery/platform-artifacts';
import { UnitOfWork } from '@orrery/platform-postgres';
import { ModelVersionRepository } from '../model-version/model-version.repository.js';
import type { ModelVersion, SampleRows, VersionSignature } from '../model-version/model-version.js';
import { readModelFile } from '../model-version/read-model-file.js';
import { problemOfRows } from '../model-version/sample-rows.js';
import { VersionRecorder, type VersionContents } from '../model-version/version-recorder.js';
import { RegisteredModelRepository } from '../registered-model/registered-model.repository.js';
import { judgeDrop } from './judge-drop.js';
import { ModelOptimizationRepository, type OptimizationOutcome } from './model-optimization.repository.js';
import type { ModelOptimization, ModelOptimizationId, OptimizationRefusal } from './model-optimization.js';
import { OptimizationLineage } from './optimization-lineage.js';
import type { OptimizationReport } from './optimization-report.js';

export const TECHNIQUE_TAG = 'orrery.optimization.technique';
export const SOURCE_TAG = 'orrery.optimization.from-version';

const NO_OUTCOME = { step: null, report: null, refusal: null, error: null, resultVersionId: null } as const;

/** Begins and ends optimisations. Of two that did the same one, the first who comes to an end counts. */
@Injectable()
export class OptimizationSettlement {
  constructor(
    private readonly optimizations: ModelOptimizationRepository,
    private readonly versions: ModelVersionRepository,
    private readonly models: RegisteredModelRepository,
    private readonly recorder: VersionRecorder,
    private readonly lineage: OptimizationLineage,
    private readonly unitOfWork: UnitOfWork,
    @Inject(ARTIFACT_STORE) private readonly artifacts: ArtifactStore,
  ) {}

  /** Says that it is done now; that it was begun is told once. */
  async begin(optimization: ModelOptimization, step: string): Promise<void> {
    await this.unitOfWork.run(async () => {
      await this.optimizations.tell(optimization.id, { state: 'RUNNING', step, progress: 0 });
      if (optimization.state === 'QUEUED') await this.lineage.tellBegun(optimization);
    });
  }

  /** Registers the version, unless it lost more than it may. */
  async succeed(id: ModelOptimizationId, report: OptimizationReport, bytes: Uint8Array): Promise<void> {
    const optimization = await this.optimizations.find(id);
    const refusal = optimization && judgeDrop(report, optimization.maxAccuracyDrop);
    if (refusal !== null) return this.refuse(id, refusal, report);
    const { signature, parameterCount } = readModelFile(bytes);
    const { digest, sizeBytes } = await this.artifacts.put(bytes);
    const file = { contentDigest: digest, sizeBytes, parameterCount };
    const contents = { file, signature, sampleRows: null, flavors: ['onnx'], unservableReason: null };
    await this.settle(id, async (unsettled) => {
      const version = await this.register(unsettled, contents);
      return { ...NO_OUTCOME, state: 'SUCCEEDED', progress: 1, report, resultVersionId: version.id };
    });
  }

  refuse(
    id: ModelOptimizationId,
    refusal: OptimizationRefusal,
    report: OptimizationReport | null,
  ): Promise<void> {
    return this.settle(id, () =>
      Promise.resolve({ ...NO_OUTCOME, state: 'REFUSED', progress: 1, report, refusal }),
    );
  }

  fail(id: ModelOptimizationId, error: string): Promise<void> {
    return this.settle(id, ({ progress }) =>
      Promise.resolve({ ...NO_OUTCOME, state: 'FAILED', progress, error }),
    );
  }

  private async settle(
    id: ModelOptimizationId,
    end: (unsettled: ModelOptimization) => Promise<Omit<OptimizationOutcome, 'finishedAt'>>,
  ): Promise<void> {
    await this.unitOfWork.run(async () => {
      const unsettled = await this.optimizations.lock(id);
      if (unsettled?.state !== 'QUEUED' && unsettled?.state !== 'RUNNING') return;
      const ended = await end(unsettled);
      await this.optimizations.settle(id, { ...ended, finishedAt: new Date() });
      await this.lineage.tellEnded(unsettled, ended);
    });
  }

  /** It comes from the run that its original comes from, and says what was done to it. */
  private async register(
    { modelId, sourceVersionId, technique, description, requestedBy }: ModelOptimization,
    contents: VersionContents & { readonly signature: VersionSignature },
  ): Promise<ModelVersion> {
    const model = (await this.models.findByIds([modelId])).get(modelId);
    const source = (await this.versions.findByIds([sourceVersionId])).get(sourceVersionId);
    if (model === undefined || source === undefined) throw new NotFoundError('Model', modelId);
    const { runRef, runLink } = source.source;
    return this.recorder.record({
      scope: model.project,
      model: model.name,
      description: description || `Version ${source.version} by ${technique.kind}.`,
      origin: source.origin,
      source: { uri: null, storageLocation: null, runRef, runLink, loggedModelId: null },
      tags: { [TECHNIQUE_TAG]: technique.kind, [SOURCE_TAG]: String(source.version) },
      createdBy: requestedBy,
      // What is smaller takes what its original took, unless its inputs are of other types.
      contents: { ...contents, sampleRows: sampleFor(source, contents.signature) },
      requestKey: null,
    });
  }
}

function sampleFor({ sampleRows }: ModelVersion, signature: VersionSignature): SampleRows | null {
  return sampleRows !== null && problemOfRows(sampleRows, signature) === null ? sampleRows : null;
}
