import { InvalidLogicalPathError, type LogicalPath } from '@orrery/platform-artifacts';
import { invalidParameter } from '@orrery/platform-mlflow';
import { parseArtifactFolder, parseArtifactPath } from '../artifact-file/artifact-path.js';

/** A file's path, or a folder's, in the words of MLflow where it is refused. @throws {MlflowError} */
export function readArtifactPath(text: string): LogicalPath {
  return inMlflowWords(() => parseArtifactPath(text));
}

/** A folder's path; absent and empty for the root. @throws {MlflowError} */
export function readArtifactFolder(text: string | undefined): LogicalPath | '' {
  return inMlflowWords(() => parseArtifactFolder(text ?? ''));
}

/** A path within a folder that the server itself has named. */
export function pathBelow(folder: string, path: string): string {
  return path === '' ? folder : `${folder}/${path}`;
}

function inMlflowWords<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof InvalidLogicalPathError) throw invalidParameter('Invalid path');
    throw error;
  }
}
