import { Injectable } from '@nestjs/common';
import {
  NameTakenError,
  NotFoundError,
  type ExperimentId,
  type RunId,
  type StudyId,
  type TrainingSetId,
} from '@orrery/domain';
import { UnitOfWork, isUniqueViolation } from '@orrery/platform-postgres';
import { In, type Repository } from 'typeorm';
import { STUDY_NAME_UNIQUE, StudyEntity } from './study.entity.js';
import { TrialEntity } from './trial.entity.js';
import type { Study, Trial, ValidationRows } from './study.js';

/** What changes of a study while it runs. */
export type StudyProgress = Pick<Study, 'state' | 'error' | 'endedAt'>;
/** What changes of a trial while it runs. */
export type TrialProgress = Pick<Trial, 'state' | 'value' | 'error'>;

@Injectable()
export class StudyRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @throws {NameTakenError} */
  async insert({ validation, ...study }: Study): Promise<void> {
    try {
      await this.studies.insert({ ...study, ...columnsOf(validation) });
    } catch (error) {
      if (isUniqueViolation(error, STUDY_NAME_UNIQUE)) throw new NameTakenError('Study', study.name);
      throw error;
    }
  }

  async findByName(name: string): Promise<Study | null> {
    const row = await this.studies.findOneBy({ name });
    return row && toStudy(row);
  }

  async findByIds(ids: readonly StudyId[]): Promise<ReadonlyMap<StudyId, Study>> {
    const rows = await this.studies.findBy({ id: In([...ids]) });
    return new Map(rows.map(toStudy).map((study) => [study.id, study]));
  }

  /** The study, locked until the transaction ends. @throws {NotFoundError} */
  async lock(id: StudyId): Promise<Study> {
    const row = await this.studies.findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
    if (row === null) throw new NotFoundError('Study', id);
    return toStudy(row);
  }

  async update(id: StudyId, progress: StudyProgress): Promise<void> {
    await this.studies.update({ id }, { ...progress });
  }

  /** Adds a trial unless the study has one of that number. */
  async addTrial(trial: Trial): Promise<void> {
    await this.trials.createQueryBuilder().insert().values(trial).orIgnore().execute();
  }

  /** Ends a trial that is under way; resolves to whether it was. */
  async endTrial(studyId: StudyId, number: number, progress: TrialProgress): Promise<boolean> {
    const { affected } = await this.trials.update({ studyId, number, state: 'RUNNING' }, { ...progress });
    return affected === 1;
  }

  async listTrials(ids: readonly StudyId[]): Promise<readonly Trial[]> {
    const rows = await this.trials.find({ where: { studyId: In([...ids]) }, order: { number: 'ASC' } });
    return rows.map(toTrial);
  }

  async findTrialsOfRuns(runIds: readonly RunId[]): Promise<ReadonlyMap<RunId, Trial>> {
    const rows = await this.trials.findBy({ runId: In([...runIds]) });
    return new Map(rows.map(toTrial).map((trial) => [trial.runId, trial]));
  }

  private get studies(): Repository<StudyEntity> {
    return this.unitOfWork.manager.getRepository(StudyEntity);
  }

  private get trials(): Repository<TrialEntity> {
    return this.unitOfWork.manager.getRepository(TrialEntity);
  }
}

function columnsOf(validation: ValidationRows) {
  return validation.kind === 'newest'
    ? { validationTrainingSetId: null, validationFraction: validation.fraction }
    : { validationTrainingSetId: validation.trainingSetId, validationFraction: null };
}

function toStudy({ validationTrainingSetId, validationFraction, ...row }: StudyEntity): Study {
  const validation: ValidationRows =
    validationTrainingSetId === null
      ? { kind: 'newest', fraction: validationFraction ?? NaN }
      : { kind: 'training-set', trainingSetId: validationTrainingSetId as TrainingSetId };
  return {
    ...row,
    id: row.id as StudyId,
    experimentId: row.experimentId as ExperimentId,
    trainingSetId: row.trainingSetId as TrainingSetId,
    validation,
  };
}

function toTrial(row: TrialEntity): Trial {
  return { ...row, studyId: row.studyId as StudyId, runId: row.runId as RunId };
}
