import { join } from 'node:path';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainError, type DatasetVersionId, type RunId, type StudyId } from '@orrery/domain';
import { PrivateFolders } from '@orrery/platform-tables';
import { patiently } from '../remote/patience.js';
import { RunArtifactService } from '../run-artifact/run-artifact.service.js';
import { RunService } from '../run/run.service.js';
import type { RunInputs } from '../run/run.js';
import { TrainingSets } from '../training-set/training-sets.js';
import type { TrainingSet } from '../training-set/training-set.js';
import { TrainingThread } from '../training/training-thread.js';
import type { EpochMeasures, TrainedFile, ValidationSource } from '../training/training.js';
import { MetricLog } from './metric-log.js';
import { OBJECTIVES } from './objective.js';
import { proposeTrial } from './study-settings.js';
import { StudyService } from './study.service.js';
import type { Study, TrialProposal } from './study.js';
import { namesIn, requireTimestamp } from './training-columns.js';

/** The thread that has a study's rows, and what they are. */
interface LoadedStudy {
  readonly study: Study;
  readonly thread: TrainingThread;
  readonly inputs: RunInputs;
}

/** The sets that a study reads; `validation` is null where rows of the other are held back. */
interface StudySets {
  readonly training: TrainingSet;
  readonly validation: TrainingSet | null;
}

/** Makes the trials of a study that are not made yet: called again after a crash, it goes on where it was. */
@Injectable()
export class StudyRunner implements OnModuleInit {
  private readonly folders = new PrivateFolders('orrery-experiments');

  constructor(
    private readonly studies: StudyService,
    private readonly runs: RunService,
    private readonly artifacts: RunArtifactService,
    private readonly trainingSets: TrainingSets,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.folders.removeOrphans();
  }

  /** @throws what a later try may mend; what none can is told by the study itself. */
  async run(id: StudyId, signal: AbortSignal): Promise<void> {
    const study = await this.studies.begin(id);
    if (study === null) return;
    try {
      await this.search(study, signal);
      await this.studies.complete(id);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      await this.studies.fail(id, error.message);
    }
  }

  private async search(study: Study, signal: AbortSignal): Promise<void> {
    const proposals = await this.unmadeTrials(study);
    if (proposals.length === 0) return;
    const { trainingSetId, validation } = study;
    const sets = {
      training: await this.trainingSets.whenReady(trainingSetId, signal),
      validation:
        validation.kind === 'newest'
          ? null
          : await this.trainingSets.whenReady(validation.trainingSetId, signal),
    };
    await this.folders.within(async (folder) => {
      const thread = new TrainingThread(signal);
      try {
        await this.load(study, sets, folder, thread, signal);
        const loaded = { study, thread, inputs: inputsOf(sets) };
        for (const proposal of proposals) await this.makeTrial(loaded, proposal, signal);
      } finally {
        await thread.close();
      }
    });
  }

  private async unmadeTrials(study: Study): Promise<readonly TrialProposal[]> {
    const trials = await this.studies.listTrials(study.id);
    const made = new Set(trials.filter(({ state }) => state !== 'RUNNING').map(({ number }) => number));
    const numbers = Array.from({ length: study.settings.trials }, (_, number) => number);
    return numbers
      .filter((number) => !made.has(number))
      .map((number) => proposeTrial(study.settings, number));
  }

  private async load(
    study: Study,
    { training, validation }: StudySets,
    folder: string,
    thread: TrainingThread,
    signal: AbortSignal,
  ): Promise<void> {
    const names = namesIn(training, validation);
    const trainingFile = join(folder, 'training.parquet');
    await patiently(signal, () => this.trainingSets.download(training.id, trainingFile));
    let source: ValidationSource;
    if (validation !== null) {
      source = { kind: 'file', file: join(folder, 'validation.parquet') };
      const { file } = source;
      await patiently(signal, () => this.trainingSets.download(validation.id, file));
    } else {
      const fraction = study.validation.kind === 'newest' ? study.validation.fraction : NaN;
      source = { kind: 'newest', fraction, timestampColumn: requireTimestamp(training) };
    }
    await thread.load({ folder, trainingFile, validation: source, ...names });
  }

  private async makeTrial(
    { study, thread, inputs }: LoadedStudy,
    proposal: TrialProposal,
    signal: AbortSignal,
  ): Promise<void> {
    const { number, params, seed } = proposal;
    const run = await this.studies.beginTrial(study, proposal, inputs);
    const log = new MetricLog((metrics) => this.runs.logBatch(run.id, { metrics, params: [], tags: [] }));
    const { metric } = OBJECTIVES[study.settings.objective];
    let value: number | null = null;
    const outcome = await thread.train({ params, seed, epochs: study.settings.epochs }, (measures) => {
      value = measures.values[metric] ?? value;
      log.add(pointsOf(measures));
    });
    try {
      await log.finish();
      if (outcome.kind === 'trained' && value !== null) {
        for (const file of outcome.files) await this.keep(run.id, file, signal);
        await this.studies.succeedTrial(study, number, run.id, value);
        return;
      }
      const reason = outcome.kind === 'failed' ? outcome.reason : `"${metric}" was not measured.`;
      await this.studies.failTrial(study, number, run.id, reason);
    } catch (error) {
      // For instance a run that somebody has killed: this trial is lost, the study is not.
      if (!(error instanceof DomainError)) throw error;
      await this.studies.failTrial(study, number, run.id, error.message);
    }
  }

  private async keep(runId: RunId, { path, bytes }: TrainedFile, signal: AbortSignal): Promise<void> {
    await patiently(signal, () => this.artifacts.log({ runId, path, content: bytes }));
  }
}

function inputsOf({ training, validation }: StudySets): RunInputs {
  const ids = [training.datasetVersionId, validation?.datasetVersionId ?? null];
  const known = ids.filter((id): id is DatasetVersionId => id !== null);
  return { trainingSetId: training.id, datasetVersionIds: [...new Set(known)] };
}

function pointsOf({ epoch, values }: EpochMeasures) {
  const atMs = Date.now();
  return Object.entries(values).map(([key, value]) => ({ key, step: epoch, value, atMs }));
}
