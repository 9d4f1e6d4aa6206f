import { Injectable } from '@nestjs/common';
import { NotFoundError, projectOf, scopeIncludes, type ProjectScope, type RunId } from '@orrery/domain';
import { parseExperimentNumber } from '../experiment/experiment-number.js';
import { readMlflowModelId, type LoggedModelId } from '../logged-model/logged-model.js';
import { parseRunId } from '../run/run-id.js';
import { ArtifactHomeRepository, type ExperimentHome } from './artifact-home.repository.js';
import type { ArtifactOwner, ArtifactPlace } from './artifact-file.js';
import { loggedModelFolder, runFolder } from './artifact-location.js';

/** The first `<32 hex>/artifacts` or `models/m-<32 hex>/artifacts` of a path, which is how clients name a run or a model. */
const OWNED = /(?:^|\/)(?:models\/(m-[0-9a-f]{32})|([0-9a-f]{32}))\/artifacts(?:\/(.+))?$/;

/**
 * Tells whose a path of the artifact space is. A path that begins with an experiment's number is of that experiment's
 * project; so is one in the folder of a run or model whose client chose another root. Anything else is of the caller's.
 */
@Injectable()
export class ArtifactPlaces {
  constructor(private readonly homes: ArtifactHomeRepository) {}

  /** @throws {NotFoundError} when the path is of no experiment, or of one of another project. */
  async of(scope: ProjectScope, path: string): Promise<ArtifactPlace> {
    const owned = await this.ownedPlace(path);
    const place = owned ?? (await this.numberedPlace(path)) ?? placeOf(projectOf(scope), path);
    if (!scopeIncludes(scope, place.project)) throw new NotFoundError('Artifact', path);
    return place;
  }

  /** Where a file of a run lies. @throws {NotFoundError} */
  async ofRun(runId: RunId, path: string): Promise<ArtifactPlace> {
    const home = await this.homes.ofRun(runId);
    if (home === null) throw new NotFoundError('Run', runId);
    return ownedBy(home, { kind: 'run', runId, path }, `${runFolder(home, runId)}/${path}`);
  }

  private async ownedPlace(path: string): Promise<ArtifactPlace | null> {
    const match = OWNED.exec(path);
    if (match === null) return null;
    const [, modelText, runText, within = ''] = match;
    const found =
      modelText === undefined
        ? await this.runAt(parseRunId(runText ?? ''), within)
        : await this.modelAt(readMlflowModelId(modelText), within);
    if (found === null || (within === '' ? found.folder : `${found.folder}/${within}`) !== path) return null;
    return ownedBy(found.home, within === '' ? null : found.owner, path);
  }

  private async runAt(runId: RunId | null, path: string): Promise<FoundOwner | null> {
    const home = runId && (await this.homes.ofRun(runId));
    return runId && home && { home, folder: runFolder(home, runId), owner: { kind: 'run', runId, path } };
  }

  private async modelAt(id: LoggedModelId | null, path: string): Promise<FoundOwner | null> {
    const home = id && (await this.homes.ofLoggedModel(id));
    const owner = id && ({ kind: 'logged-model', loggedModelId: id, path } as const);
    return home && owner && { home, folder: loggedModelFolder(home, owner.loggedModelId), owner };
  }

  private async numberedPlace(path: string): Promise<ArtifactPlace | null> {
    const [first = ''] = path.split('/', 1);
    if (!/^\d+$/.test(first)) return null;
    const number = parseExperimentNumber(first);
    const home = number === null ? null : await this.homes.ofExperiment(number);
    if (home === null) throw new NotFoundError('Experiment', first);
    return ownedBy(home, null, path);
  }
}

interface FoundOwner {
  readonly home: ExperimentHome;
  readonly folder: string;
  readonly owner: ArtifactOwner;
}

function ownedBy(
  { project, experimentId }: ExperimentHome,
  owner: ArtifactOwner | null,
  path: string,
): ArtifactPlace {
  return { project, path, experimentId, owner };
}

function placeOf(project: string, path: string): ArtifactPlace {
  return { project, path, experimentId: null, owner: null };
}
