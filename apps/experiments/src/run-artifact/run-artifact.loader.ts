import { Injectable } from '@nestjs/common';
import type { RunId } from '@orrery/domain';
import { requestListLoader } from '@orrery/platform-graphql';
import { ArtifactFileRepository } from '../artifact-file/artifact-file.repository.js';
import { runArtifactsIn, type RunArtifact } from './run-artifact.js';

@Injectable()
export class RunArtifactLoader {
  readonly byRun = requestListLoader<RunId, RunArtifact>(
    async (ids) => runArtifactsIn(await this.files.listOfRuns(ids)),
    ({ runId }) => runId,
  );

  constructor(private readonly files: ArtifactFileRepository) {}
}
