import { Injectable } from '@nestjs/common';
import { InvalidInputError, type RunId, type StudyId, type TrainingSetId } from '@orrery/domain';
import { JobReports, Outbox } from '@orrery/platform-events';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import { ExperimentService } from '../experiment/experiment.service.js';
import { requireIdentifier, requireName } from '../input/require.js';
import { RunService } from '../run/run.service.js';
import type { Run, RunInputs } from '../run/run.js';
import { bestTrial } from './objective.js';
import { studyJob, studyStarted } from './study-report.js';
import { requireFraction, requireSettings, type RequestedSettings } from './study-settings.js';
import { StudyRepository } from './study.repository.js';
import type { Study, Trial, TrialProposal, ValidationRows } from './study.js';

export const STUDY_QUEUE = 'experiments-study';

export interface StartStudy extends RequestedSettings {
  readonly name: string;
  readonly experiment: string;
  readonly trainingSetId: string;
  readonly validationTrainingSetId: string | null;
  readonly validationFraction: number | null;
}

const CLOSED: readonly Study['state'][] = ['SUCCEEDED', 'FAILED'];

@Injectable()
export class StudyService {
  constructor(
    private readonly studies: StudyRepository,
    private readonly experiments: ExperimentService,
    private readonly runs: RunService,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly jobReports: JobReports,
  ) {}

  /** @throws {NameTakenError | NotFoundError | InvalidInputError} */
  async start(request: StartStudy): Promise<Study> {
    const name = requireName('name', request.name);
    const trainingSetId = requireIdentifier<TrainingSetId>('trainingSetId', request.trainingSetId);
    const validation = requireValidation(request);
    const settings = requireSettings(request);
    const { id: experimentId } = await this.experiments.get(null, request.experiment);
    const study: Study = {
      id: newId(),
      name,
      experimentId,
      trainingSetId,
      validation,
      settings,
      state: 'QUEUED',
      error: null,
      createdAt: new Date(),
      endedAt: null,
    };
    return this.unitOfWork.run(async () => {
      await this.studies.insert(study);
      await this.outbox.enqueue({
        queue: STUDY_QUEUE,
        name: 'run-study',
        id: study.id,
        payload: { studyId: study.id },
      });
      return study;
    });
  }

  find(name: string): Promise<Study | null> {
    return this.studies.findByName(name);
  }

  async findById(id: StudyId): Promise<Study | null> {
    return (await this.studies.findByIds([id])).get(id) ?? null;
  }

  listTrials(id: StudyId): Promise<readonly Trial[]> {
    return this.studies.listTrials([id]);
  }

  /** Says that a study is under way; null when it has ended already. @throws {NotFoundError} */
  async begin(id: StudyId): Promise<Study | null> {
    return this.unitOfWork.run(async () => {
      const study = await this.studies.lock(id);
      if (CLOSED.includes(study.state)) return null;
      await this.studies.update(id, { state: 'RUNNING', error: null, endedAt: null });
      if (study.state === 'QUEUED') await this.jobReports.report(studyStarted(study));
      return { ...study, state: 'RUNNING' as const };
    });
  }

  /** Starts a trial with its run, or returns the run of the trial that was started before. */
  async beginTrial(study: Study, { number, params, seed }: TrialProposal, inputs: RunInputs): Promise<Run> {
    const { id: studyId, name, settings } = study;
    const set = { ...params, epochs: settings.epochs, seed, optimizer: 'adam', schedule: 'inverse-time' };
    return this.unitOfWork.run(async () => {
      const run = await this.runs.begin({
        experimentId: study.experimentId,
        name: `${name}-${number}`,
        inputs,
        params: Object.entries(set).map(([key, value]) => ({ key, value: String(value) })),
        tags: [
          { key: 'study', value: name },
          { key: 'trial', value: String(number) },
        ],
        requestKey: `${studyId}:${number}`,
        partOf: { runId: studyId, job: studyJob(study).name },
      });
      const trial = { studyId, number, params, runId: run.id, value: null, error: null };
      await this.studies.addTrial({ ...trial, state: 'RUNNING' });
      return run;
    });
  }

  async succeedTrial(study: Study, number: number, runId: RunId, value: number): Promise<void> {
    await this.unitOfWork.run(async () => {
      const ended = await this.studies.endTrial(study.id, number, { state: 'SUCCEEDED', value, error: null });
      if (ended) await this.runs.finish(runId, 'FINISHED');
    });
  }

  async failTrial(study: Study, number: number, runId: RunId, error: string): Promise<void> {
    await this.unitOfWork.run(async () => {
      const ended = await this.studies.endTrial(study.id, number, { state: 'FAILED', value: null, error });
      const run = ended ? await this.runs.get(runId) : null;
      if (run?.status === 'RUNNING') await this.runs.finish(runId, 'FAILED');
    });
  }

  /** Ends a study whose trials are all made. */
  async complete(id: StudyId): Promise<void> {
    const failed = (await this.listTrials(id)).find(({ error }) => error !== null);
    await this.end(id, `No trial succeeded: ${failed?.error ?? 'none was made.'}`);
  }

  /** Gives a study up; the trials that succeeded stay. */
  async fail(id: StudyId, error: string): Promise<void> {
    for (const { number, runId, state } of await this.listTrials(id)) {
      const study = state === 'RUNNING' ? await this.findById(id) : null;
      if (study !== null) await this.failTrial(study, number, runId, error);
    }
    await this.end(id, error, 'FAILED');
  }

  private async end(id: StudyId, error: string, state?: 'FAILED'): Promise<void> {
    await this.unitOfWork.run(async () => {
      const study = await this.studies.lock(id);
      if (CLOSED.includes(study.state)) return;
      const best = bestTrial(await this.listTrials(id), study.settings.objective);
      const ended = state ?? (best === null ? 'FAILED' : 'SUCCEEDED');
      const reason = ended === 'FAILED' ? error : null;
      await this.studies.update(id, { state: ended, error: reason, endedAt: new Date() });
      await this.outbox.publish('StudyFinished', id, {
        studyId: id,
        name: study.name,
        bestRunId: best?.runId ?? null,
        error: reason,
      });
    });
  }
}

function requireValidation(request: StartStudy): ValidationRows {
  const { validationTrainingSetId: id, validationFraction: fraction } = request;
  if (id !== null && fraction === null) {
    const field = 'validationTrainingSetId';
    return { kind: 'training-set', trainingSetId: requireIdentifier<TrainingSetId>(field, id) };
  }
  if (fraction !== null && id === null) {
    return { kind: 'newest', fraction: requireFraction('validationFraction', fraction) };
  }
  const message = 'Give exactly one of "validationTrainingSetId" and "validationFraction".';
  throw new InvalidInputError('validationTrainingSetId', message);
}
