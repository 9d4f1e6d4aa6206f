import { Injectable } from '@nestjs/common';
import type { RunId } from '@orrery/domain';
import { requestListLoader } from '@orrery/platform-graphql';
import { RunArtifactRepository } from './run-artifact.repository.js';
import type { RunArtifact } from './run-artifact.js';

@Injectable()
export class RunArtifactLoader {
  readonly byRun = requestListLoader<RunId, RunArtifact>(
    (ids) => this.artifacts.listOfRuns(ids),
    ({ runId }) => runId,
  );

  constructor(private readonly artifacts: RunArtifactRepository) {}
}
