import type { RunId } from '@orrery/domain';
import { mlflowIdOfModel, type LoggedModelId } from '../logged-model/logged-model.js';
import { runHex } from '../run/run-id.js';

/** What an experiment says about where its artifacts lie. */
export interface ArtifactHome {
  /** The experiment's number: MLflow's `experiment_id`. */
  readonly number: number | string;
  /** As the client gave it; null for the server's own place. */
  readonly artifactLocation: string | null;
}

const SERVED_URI = /^mlflow-artifacts:(?:\/\/[^/?#]*)?\/([^?#]*)$/;

/** Where an experiment keeps its artifacts: what its client said, or a folder of the artifact space. */
export function experimentLocation({ number, artifactLocation }: ArtifactHome): string {
  return artifactLocation ?? `mlflow-artifacts:/${number}`;
}

/** Where the files of a run lie. */
export function runArtifactUri(home: ArtifactHome, runId: RunId): string {
  return below(experimentLocation(home), `${runHex(runId)}/artifacts`);
}

/** Where the files of a logged model lie. */
export function loggedModelArtifactUri(home: ArtifactHome, id: LoggedModelId): string {
  return below(experimentLocation(home), `models/${mlflowIdOfModel(id)}/artifacts`);
}

/** The path within the artifact space that a URI names; null for a place that this server neither reads nor writes. */
export function servedPath(uri: string): string | null {
  return SERVED_URI.exec(uri)?.[1]?.replace(/\/+$/, '') ?? null;
}

/**
 * The folder of a run within the artifact space. One whose files its client keeps elsewhere has a folder too: what is
 * logged by Orrery's own route lies there.
 */
export function runFolder(home: ArtifactHome, runId: RunId): string {
  return servedPath(runArtifactUri(home, runId)) ?? `${home.number}/${runHex(runId)}/artifacts`;
}

/** The folder of a logged model within the artifact space. */
export function loggedModelFolder(home: ArtifactHome, id: LoggedModelId): string {
  return (
    servedPath(loggedModelArtifactUri(home, id)) ?? `${home.number}/models/${mlflowIdOfModel(id)}/artifacts`
  );
}

/** Appends to the path of a URI, in front of a query or a fragment that it may have. */
function below(uri: string, path: string): string {
  const end = uri.search(/[?#]/);
  const base = end === -1 ? uri : uri.slice(0, end);
  return `${base.replace(/\/+$/, '')}/${path}${end === -1 ? '' : uri.slice(end)}`;
}
