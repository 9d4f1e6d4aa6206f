import { InvalidInputError } from '@orrery/domain';
import { parseLogicalPath, type LogicalPath } from '@orrery/platform-artifacts';
import { z } from 'zod';

/** A file of a folder, as DVC lists it. */
export interface ListedFile {
  readonly path: LogicalPath;
  readonly oid: string;
}

const listSchema = z.array(z.object({ md5: z.string().regex(/^[0-9a-f]{32}$/), relpath: z.string() }));

/** The list that DVC keeps of a folder, an object ending with `.dir`. @throws {InvalidInputError | InvalidLogicalPathError} */
export function readFolderList(text: string): readonly ListedFile[] {
  const read = listSchema.safeParse(jsonIn(text));
  if (!read.success) throw noList();
  return read.data.map(({ md5, relpath }) => ({ path: parseLogicalPath(relpath), oid: md5 }));
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw noList();
  }
}

function noList(): InvalidInputError {
  return new InvalidInputError('files', 'What was pushed as the list of a folder is none.');
}
