import { InvalidInputError } from '@orrery/domain';
import type { InputKinds } from '../json/input-kinds.js';
import { checkUserId } from '../prediction/check-user-id.js';
import type { UserIds } from '../prediction/divide-rows.js';
import type { PredictInput } from '../prediction/predict-input.js';
import { decodeBase64, isBase64 } from './base64-values.js';
import { debugText } from './debug-text.js';

/** The only signature that a model of ours has. */
export const SIGNATURE_NAME = 'serving_default';

export type JsonInput = Exclude<PredictInput, { readonly kind: 'tensors' }>;

export interface PredictBody {
  readonly input: JsonInput;
  readonly users: UserIds;
}

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * What a predict request says, in TF Serving's words: rows as `instances` or columns as `inputs`, and beyond these
 * `user_ids`. The values themselves are held to the model later.
 *
 * @throws {InvalidInputError}
 */
export function readPredictBody(document: unknown): PredictBody {
  const body = readObject(document);
  const { user_ids: users } = body;
  checkSignature(body);
  return { input: readInput(body), users: users === undefined ? null : readUsers(users) };
}

/** @throws {InvalidInputError} */
export function readObject(document: unknown): JsonObject {
  if (isObject(document)) return document;
  throw new InvalidInputError('body', `JSON Value: ${debugText(document)} Is not object`);
}

/** @throws {InvalidInputError} */
export function checkSignature(body: JsonObject): void {
  const name = body['signature_name'];
  if (name === undefined || name === '' || name === SIGNATURE_NAME) return;
  if (typeof name === 'string') {
    const message = `Serving signature name: "${name}" not found in signature def`;
    throw new InvalidInputError('signature_name', message);
  }
  const message = `JSON Value: ${debugText(body)} not formatted correctly. 'signature_name' key must be a string value.`;
  throw new InvalidInputError('signature_name', message);
}

/** The same input with text for `{ "b64": "…" }` wherever a model takes text. @throws {InvalidInputError} */
export function withoutBase64(input: JsonInput, { texts }: InputKinds): JsonInput {
  if (input.kind === 'columns') return { kind: 'columns', columns: decodeMembers(input.columns, texts) };
  const { rows } = input;
  return Array.isArray(rows)
    ? { kind: 'rows', rows: rows.map((row: unknown) => decodeMembers(row, texts)) }
    : input;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function decodeMembers(value: unknown, texts: ReadonlySet<string>): unknown {
  if (!isObject(value) || isBase64(value)) return decodeBase64(value, [...texts][0] ?? '');
  const members = Object.entries(value).map(([name, member]) => [
    name,
    texts.has(name) ? decodeBase64(member, name) : member,
  ]);
  return Object.fromEntries(members) as JsonObject;
}

function readInput(body: JsonObject): JsonInput {
  const { instances, inputs } = body;
  if (instances === undefined) {
    if (inputs === undefined) throw new InvalidInputError('body', "Missing 'inputs' or 'instances' key");
    return { kind: 'columns', columns: inputs };
  }
  if (inputs !== undefined) {
    throw unfit(body, "Not formatted correctly expecting only one of 'inputs' or 'instances' keys to exist ");
  }
  if (!Array.isArray(instances)) throw unfit(body, "Expecting 'instances' to be an list/array");
  if (instances.length === 0) throw unfit(body, "No values in 'instances' array");
  return { kind: 'rows', rows: instances };
}

export function unfit(body: unknown, what: string): InvalidInputError {
  return new InvalidInputError('body', `JSON Value: ${debugText(body)} ${what}`);
}

function readUsers(users: unknown): readonly (string | null)[] {
  if (!Array.isArray(users)) {
    throw new InvalidInputError('user_ids', '"user_ids" must be an array, with one entry for each row.');
  }
  return users.map((user: unknown, row) => (user === null ? null : checkUserId(user, `user_ids[${row}]`)));
}
