import { z } from 'zod';
import { BrokenTableError } from '../lakehouse.errors.js';
import { deltaAction, type DeltaAction } from './delta-actions.js';

/** The actions of a commit: one JSON object a line. @throws {BrokenTableError} that names the line. */
export function readCommit(file: string, text: string): readonly DeltaAction[] {
  return text.split('\n').flatMap((line, at) => (line.trim() === '' ? [] : [readAction(file, line, at + 1)]));
}

/** @throws {BrokenTableError} */
export function readAction(file: string, text: string, line: number | null = null): DeltaAction {
  const place = line === null ? '' : ` in line ${line}`;
  try {
    return deltaAction.parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) throw new BrokenTableError(file, `is no JSON${place}, or is cut off`);
    if (!(error instanceof z.ZodError)) throw error;
    const [issue] = error.issues;
    const where = issue?.path.join('.') ?? 'an action';
    throw new BrokenTableError(file, `says what no Delta log says${place}: ${where}`);
  }
}
