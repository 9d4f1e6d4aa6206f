import { InvalidInputError } from '@orrery/domain';
import { z } from 'zod';
import { STAGES } from '../model-version/model-version.js';

/** What is moved in from another registry, as the routes take it: with the numbers and times that it has there. */
const source = z.string().min(1).max(200);
const at = z.int();
const name = z.string().min(1).max(256);
const number = z.int().min(1).max(2_147_483_647);
const tags = z.record(z.string().min(1).max(250), z.string().max(100_000));
const text = z.string().max(100_000);

const model = z.object({ name, description: text, tags, createdAtMs: at, updatedAtMs: at });
export const modelsSchema = z.object({ source, models: z.array(model).max(1000) });
export type MovedModel = z.output<typeof model>;

const version = z.object({
  version: number,
  description: text,
  uri: text.nullable(),
  storageLocation: text.nullable(),
  runRef: text.nullable(),
  runLink: text.nullable(),
  loggedModelId: text.nullable(),
  status: z.enum(['PENDING_REGISTRATION', 'READY', 'FAILED_REGISTRATION']),
  statusMessage: text.nullable(),
  stage: z.enum(STAGES),
  tags,
  createdAtMs: at,
  updatedAtMs: at,
});
export const versionsSchema = z.object({ source, model: name, versions: z.array(version).max(1000) });
export type MovedVersion = z.output<typeof version>;

export const aliasesSchema = z.object({
  source,
  model: name,
  aliases: z.array(z.object({ alias: z.string().min(1).max(256), version: number })).max(1000),
});
export type MovedAlias = z.output<typeof aliasesSchema>['aliases'][number];

export const countsSchema = z.object({ source });

/** How much came from a source and is here, by kind. */
export interface MovedCounts {
  readonly models: number;
  readonly versions: number;
  readonly aliases: number;
  readonly tags: number;
}

/** @throws {InvalidInputError} naming the first part that is wrong. */
export function readMoved<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const field = issue?.path.join('.') || 'body';
  throw new InvalidInputError(field, `"${field}" is wrong: ${issue?.message ?? 'not as described'}.`);
}
