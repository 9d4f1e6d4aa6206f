import { InvalidInputError } from '@orrery/domain';
import type { z } from 'zod';
import type { FlagDialect, FlagDraft, FlagValueType } from './flag.js';
import { growthBookDefinitionSchema, type GrowthBookDefinition } from './growthbook-definition.js';
import { orreryDefinitionSchema, type OrreryDefinition } from './orrery-definition.js';
import { unleashDefinitionSchema, type UnleashDefinition } from './unleash-definition.js';

/** A definition in the form of its dialect. */
export type ReadDefinition =
  | { readonly dialect: 'ORRERY'; readonly definition: OrreryDefinition }
  | { readonly dialect: 'GROWTHBOOK'; readonly definition: GrowthBookDefinition }
  | { readonly dialect: 'UNLEASH'; readonly definition: UnleashDefinition };

const MAX_CHARACTERS = 256 * 1024;

/** Reads what somebody wants a flag to do. @throws {InvalidInputError} naming the first part that is wrong. */
export function readDefinition({ dialect, type, definition }: FlagDraft): ReadDefinition {
  if (JSON.stringify(definition).length > MAX_CHARACTERS)
    throw refusal('', `is longer than ${MAX_CHARACTERS} characters`);
  const read = readAs(dialect, definition);
  const wrong = valuesOf(read).find(({ value }) => !isOfType(value, type));
  if (wrong !== undefined) throw refusal(wrong.path, `is not of the flag's type, ${type}`);
  if (read.dialect === 'UNLEASH' && (type === 'BOOLEAN') !== (read.definition.defaultValue === undefined))
    throw refusal('defaultValue', 'is needed for payloads, and is not for a flag that is BOOLEAN');
  return read;
}

/** What was read before and stored. */
export function storedDefinition(dialect: FlagDialect, definition: unknown): ReadDefinition {
  return readAs(dialect, definition);
}

function readAs(dialect: FlagDialect, definition: unknown): ReadDefinition {
  switch (dialect) {
    case 'ORRERY':
      return { dialect, definition: parse(orreryDefinitionSchema, definition) };
    case 'GROWTHBOOK':
      return { dialect, definition: parse(growthBookDefinitionSchema, definition) };
    case 'UNLEASH':
      return { dialect, definition: parse(unleashDefinitionSchema, definition) };
  }
}

function parse<T>(schema: z.ZodType<T>, definition: unknown): T {
  const read = schema.safeParse(definition);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw refusal(issue?.path.join('.') ?? '', issue?.message ?? 'is not as described');
}

function refusal(path: string, what: string): InvalidInputError {
  const field = ['definition', path].filter((part) => part !== '').join('.');
  return new InvalidInputError(field, `"${field}" is wrong: ${what}.`);
}

interface DefinedValue {
  readonly path: string;
  readonly value: unknown;
}

/** All values that the flag may have. Those of our own dialect and payloads are looked at where they are compiled too. */
function valuesOf(read: ReadDefinition): readonly DefinedValue[] {
  const { defaultValue } = read.definition;
  const byDefault = defaultValue === undefined ? [] : [{ path: 'defaultValue', value: defaultValue }];
  if (read.dialect !== 'GROWTHBOOK') return byDefault;
  return [
    ...byDefault,
    ...read.definition.rules.flatMap(({ force, variations = [] }, i) => [
      ...(force === undefined ? [] : [{ path: `rules.${i}.force`, value: force }]),
      ...variations.map((value, j) => ({ path: `rules.${i}.variations.${j}`, value })),
    ]),
  ];
}

function isOfType(value: unknown, type: FlagValueType): boolean {
  if (type === 'JSON') return typeof value === 'object';
  return typeof value === type.toLowerCase();
}
