import { InvalidInputError } from '@orrery/domain';
import { readMlflowModelId, type LoggedModelId } from '../logged-model/logged-model.js';
import { parseRunId } from '../run/run-id.js';
import type { RunId } from '@orrery/domain';
import { servedPath } from './artifact-location.js';

/** What an artifact URI names. */
export type ArtifactSource =
  | { readonly kind: 'run'; readonly runId: RunId; readonly path: string }
  | { readonly kind: 'logged-model'; readonly loggedModelId: LoggedModelId; readonly path: string }
  | { readonly kind: 'path'; readonly path: string };

const RUN = /^runs:\/{1,3}([^/]+)(?:\/(.*))?$/;
const MODEL = /^models:\/{1,3}(m-[^/]+)(?:\/(.*))?$/;

/**
 * Reads the URI of something that this server keeps: `runs:/<id>/path`, `models:/m-…/path`, `mlflow-artifacts:/path`.
 * Null for a run or a model that cannot be. @throws {InvalidInputError} for any other URI.
 */
export function readArtifactSource(uri: string): ArtifactSource | null {
  const run = RUN.exec(uri);
  if (run !== null) {
    const runId = parseRunId(run[1] ?? '');
    return runId && { kind: 'run', runId, path: run[2] ?? '' };
  }
  const model = MODEL.exec(uri);
  if (model !== null) {
    const loggedModelId = readMlflowModelId(model[1] ?? '');
    return loggedModelId && { kind: 'logged-model', loggedModelId, path: model[2] ?? '' };
  }
  const path = servedPath(uri);
  if (path !== null) return { kind: 'path', path };
  throw new InvalidInputError('uri', 'Only runs:/, models:/m-… and mlflow-artifacts:/ can be read here.');
}
