import { InvalidInputError } from '@orrery/domain';
import { InvalidLogicalPathError, parseLogicalPath } from '@orrery/platform-artifacts';

const MAX_DEPTH = 20;

/** The path of a folder, empty for the top. @throws {InvalidInputError} for what is no plain, relative path. */
export function requireFolder(field: string, text: string | null | undefined): string {
  if (text == null || text === '') return '';
  const path = parsed(field, text);
  if (path.split('/').length <= MAX_DEPTH) return path;
  throw new InvalidInputError(field, `A folder lies at most ${MAX_DEPTH} deep.`);
}

function parsed(field: string, text: string): string {
  try {
    return parseLogicalPath(text);
  } catch (error) {
    if (!(error instanceof InvalidLogicalPathError)) throw error;
    throw new InvalidInputError(
      field,
      'A folder is a relative path such as "vision/segmentation", without dots.',
    );
  }
}
