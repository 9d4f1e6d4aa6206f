import { Injectable } from '@nestjs/common';
import type { ExperimentId, RunId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import type { LoggedModelId } from '../logged-model/logged-model.js';
import type { ArtifactHome } from './artifact-location.js';

/** The experiment that a run, a logged model or a path belongs to, as far as its artifacts are concerned. */
export interface ExperimentHome extends ArtifactHome {
  readonly experimentId: ExperimentId;
  readonly project: string;
}

interface HomeRow {
  readonly id: string;
  readonly number: string;
  readonly project: string;
  readonly artifact_location: string | null;
}

const HOME = 'experiment.id, experiment.number, experiment.project, experiment.artifact_location';

const HOME_OF_NUMBER = `SELECT ${HOME} FROM experiment WHERE number = $1`;

const HOME_OF_RUN = `
  SELECT ${HOME} FROM run JOIN experiment ON experiment.id = run.experiment_id WHERE run.id = $1`;

const HOME_OF_MODEL = `
  SELECT ${HOME} FROM logged_model JOIN experiment ON experiment.id = logged_model.experiment_id
  WHERE logged_model.id = $1`;

/** Deleted experiments, runs and models have homes too: their files are there until they are removed for good. */
@Injectable()
export class ArtifactHomeRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  ofExperiment(number: number): Promise<ExperimentHome | null> {
    return this.find(HOME_OF_NUMBER, number);
  }

  ofRun(id: RunId): Promise<ExperimentHome | null> {
    return this.find(HOME_OF_RUN, id);
  }

  ofLoggedModel(id: LoggedModelId): Promise<ExperimentHome | null> {
    return this.find(HOME_OF_MODEL, id);
  }

  private async find(statement: string, id: string | number): Promise<ExperimentHome | null> {
    const [row] = await this.unitOfWork.manager.query<HomeRow[]>(statement, [id]);
    if (row === undefined) return null;
    const { number, project, artifact_location: artifactLocation } = row;
    return { experimentId: row.id as ExperimentId, number, project, artifactLocation };
  }
}
