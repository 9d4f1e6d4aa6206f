import { Injectable } from '@nestjs/common';
import { scopeIncludes, type ProjectScope } from '@orrery/domain';
import { doesNotExist } from '@orrery/platform-mlflow';
import { ArtifactHomeRepository } from '../artifact-file/artifact-home.repository.js';
import { runArtifactUri, runFolder } from '../artifact-file/artifact-location.js';
import { parseRunId } from '../run/run-id.js';

/** Where the files of a run lie. */
@Injectable()
export class RunArtifactRoot {
  constructor(private readonly homes: ArtifactHomeRepository) {}

  /** @throws {MlflowError} RESOURCE_DOES_NOT_EXIST */
  async uriOf(scope: ProjectScope, text: string): Promise<string> {
    const { home, runId } = await this.find(scope, text);
    return runArtifactUri(home, runId);
  }

  /** The run's folder in the artifact space. @throws {MlflowError} RESOURCE_DOES_NOT_EXIST */
  async folderOf(scope: ProjectScope, text: string): Promise<string> {
    const { home, runId } = await this.find(scope, text);
    return runFolder(home, runId);
  }

  private async find(scope: ProjectScope, text: string) {
    const runId = parseRunId(text);
    const home = runId && (await this.homes.ofRun(runId));
    if (runId === null || home === null || !scopeIncludes(scope, home.project)) {
      throw doesNotExist(`Run with id=${text} not found`);
    }
    return { home, runId };
  }
}
