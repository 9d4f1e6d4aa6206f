import { InvalidInputError } from '@orrery/domain';
import { checkUserId } from '../prediction/check-user-id.js';
import type { UserIds } from '../prediction/divide-rows.js';
import type { PredictInput } from '../prediction/prediction-facts.js';

/** The only signature that a model of ours has. */
export const SIGNATURE_NAME = 'serving_default';

export interface PredictBody {
  readonly input: PredictInput;
  readonly users: UserIds;
}

/**
 * What a predict request says, in TF Serving's words: rows as `instances` or columns as `inputs`, and beyond these
 * `user_ids`. The values themselves are held to the model later.
 *
 * @throws {InvalidInputError}
 */
export function readPredictBody(body: unknown): PredictBody {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new InvalidInputError('body', 'Send a JSON object with "instances" (rows) or "inputs" (columns).');
  }
  const { instances, inputs, signature_name: signature, user_ids: users }: WireBody = body;
  if ((instances === undefined) === (inputs === undefined)) {
    throw new InvalidInputError('body', 'Send exactly one of "instances" (rows) and "inputs" (columns).');
  }
  checkSignature(signature);
  return {
    input: inputs === undefined ? { kind: 'rows', rows: instances } : { kind: 'columns', columns: inputs },
    users: users === undefined ? null : readUsers(users),
  };
}

interface WireBody {
  readonly instances?: unknown;
  readonly inputs?: unknown;
  readonly signature_name?: unknown;
  readonly user_ids?: unknown;
}

function checkSignature(name: unknown): void {
  if (name === undefined || name === '' || name === SIGNATURE_NAME) return;
  if (typeof name !== 'string') {
    throw new InvalidInputError('signature_name', "'signature_name' key must be a string value.");
  }
  throw new InvalidInputError(
    'signature_name',
    `Serving signature name: "${name}" not found in signature def`,
  );
}

function readUsers(users: unknown): readonly (string | null)[] {
  if (!Array.isArray(users)) {
    throw new InvalidInputError('user_ids', '"user_ids" must be an array, with one entry for each row.');
  }
  return users.map((user: unknown, row) => (user === null ? null : checkUserId(user, `user_ids[${row}]`)));
}
