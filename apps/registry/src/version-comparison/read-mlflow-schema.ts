import { z } from 'zod';
import type { DatasetColumn } from './compared-version.js';
import { known, unknown, type Finding } from './finding.js';

const FORM = unknown('The client described the rows in a form without columns.');

const colspec = z.object({
  mlflow_colspec: z.array(z.object({ name: z.string().optional(), type: z.unknown() })),
});

/**
 * The columns in the text by which an MLflow client describes rows: `{"mlflow_colspec": [{"type": "double", "name": "x"}]}`.
 * A type that is made of others is told as the JSON that it is; a column without a name is known by its place.
 */
export function readMlflowSchema(text: string | null): Finding<readonly DatasetColumn[]> {
  if (text === null) return unknown('The client did not say which columns the rows have.');
  const read = colspec.safeParse(parsed(text));
  if (!read.success) return FORM;
  const columns = read.data.mlflow_colspec.map(({ name, type }, place) => ({
    name: name ?? `#${place}`,
    type: typeof type === 'string' ? type : JSON.stringify(type),
  }));
  return known(columns);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
