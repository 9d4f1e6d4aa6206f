import type { FlagSubject } from '@orrery/math-flags';
import { flagSubject } from '../evaluation/flag-subject.js';
import { MAX_USER_ID_LENGTH, isUserId } from '../exposure/user-id.js';
import { InvalidContextError } from './ofrep.errors.js';

/** Reads whom a request is about. @throws {InvalidContextError} */
export function readContext(body: unknown): FlagSubject {
  const { context } = isRecord(body) ? body : { context: undefined };
  if (!isRecord(context))
    throw new InvalidContextError(
      'Send { "context": { "targetingKey": "…", … } }, with what is known of the user.',
    );
  const { targetingKey, ...attributes } = context;
  if (targetingKey === undefined || targetingKey === null || targetingKey === '')
    return flagSubject('', attributes);
  if (typeof targetingKey === 'string' && isUserId(targetingKey))
    return flagSubject(targetingKey, attributes);
  throw new InvalidContextError(
    `"targetingKey" is a text of at most ${MAX_USER_ID_LENGTH} characters, none of them NUL.`,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
