import { Injectable } from '@nestjs/common';
import type { RunId, StudyId } from '@orrery/domain';
import { requestListLoader, requestLoader } from '@orrery/platform-graphql';
import { StudyRepository } from './study.repository.js';
import type { Study, Trial } from './study.js';

@Injectable()
export class StudyLoader {
  readonly byId = requestLoader<StudyId, Study>((ids) => this.studies.findByIds(ids));

  readonly trials = requestListLoader<StudyId, Trial>(
    (ids) => this.studies.listTrials(ids),
    ({ studyId }) => studyId,
  );

  readonly trialOfRun = requestLoader<RunId, Trial>((runIds) => this.studies.findTrialsOfRuns(runIds));

  constructor(private readonly studies: StudyRepository) {}
}
