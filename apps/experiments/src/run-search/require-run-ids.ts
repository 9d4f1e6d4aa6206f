import { InvalidInputError, type RunId } from '@orrery/domain';
import { parseRunId } from '../run/run-id.js';

const MAX_RUNS = 200;

/** The identifiers of 1 to 200 runs, in either spelling, each once. @throws {InvalidInputError} */
export function requireRunIds(field: string, texts: readonly string[]): readonly RunId[] {
  if (texts.length < 1 || texts.length > MAX_RUNS) {
    throw new InvalidInputError(field, `Name 1 to ${MAX_RUNS} runs, not ${texts.length}.`);
  }
  const ids = texts.map((text, index) => {
    const id = parseRunId(text);
    if (id === null) throw new InvalidInputError(`${field}.${index}`, `"${text}" is no identifier of a run.`);
    return id;
  });
  return [...new Set(ids)];
}
