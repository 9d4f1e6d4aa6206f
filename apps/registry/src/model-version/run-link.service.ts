import { Injectable } from '@nestjs/common';
import { DeadlineError, UnavailableError } from '@orrery/domain';
import { ArtifactSources } from '../run-artifact/artifact-sources.js';
import { RunArtifacts } from '../run-artifact/run-artifacts.js';
import type { ModelOrigin } from './model-version.js';
import { namedSource } from './source-uri.js';

/** How MLflow writes a run that could be tracked here. */
const RUN_REF = /^[0-9a-f]{32}$/;
const UNKNOWN: ModelOrigin = { runId: null, trainingSetId: null };

/** What somebody says a version comes from. */
export interface ClaimedOrigin {
  readonly project: string;
  readonly runRef: string | null;
  readonly source: string | null;
}

/** Finds the run that a version comes from; one of another project, or of another installation, is not known. */
@Injectable()
export class RunLink {
  constructor(
    private readonly sources: ArtifactSources,
    private readonly runs: RunArtifacts,
  ) {}

  /** @throws {UnavailableError | DeadlineError} when tracking cannot be asked now. */
  async find({ project, runRef, source }: ClaimedOrigin): Promise<ModelOrigin> {
    const named = source === null ? null : namedSource(source);
    const ref = runRef || (named?.kind === 'run' ? named.runRef : '');
    if (!RUN_REF.test(ref)) return UNKNOWN;
    const runId = await this.sources.findRun(project, ref);
    if (runId === null) return UNKNOWN;
    return { runId, trainingSetId: await this.runs.trainingSetOf(runId) };
  }

  /** The same, with nothing known while tracking is down: who reads the version's files finds it then. */
  async findNow(claimed: ClaimedOrigin): Promise<ModelOrigin> {
    try {
      return await this.find(claimed);
    } catch (error) {
      if (error instanceof UnavailableError || error instanceof DeadlineError) return UNKNOWN;
      throw error;
    }
  }
}
