import { InvalidInputError } from '@orrery/domain';
import { isObjectType, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import type { SubgraphContext } from '../subgraph-context.js';

type Resolver = GraphQLFieldResolver<unknown, SubgraphContext>;

/** Gives every field with arguments the rule that their texts can be stored: Postgres has no place for U+0000. */
export function refuseUnstorableText(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.args.length > 0 && field.resolve !== undefined) field.resolve = checked(field.resolve);
    }
  }
  return schema;
}

function checked(resolve: Resolver): Resolver {
  return (source, args, context, info) => {
    for (const [name, value] of Object.entries(args)) requireStorable(name, value);
    return resolve(source, args, context, info);
  };
}

/** @throws {InvalidInputError} naming the first text below `path` that holds U+0000. */
export function requireStorable(path: string, value: unknown): void {
  // Paths are made only for a text that is refused: an argument may hold a whole batch of numbers.
  const found = findUnstorable(value);
  if (found === undefined) return;
  throw new InvalidInputError([path, ...found].join('.'), 'A text cannot hold the character U+0000.');
}

function findUnstorable(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return value.includes('\u0000') ? [] : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const key in value) {
    if (key.includes('\u0000')) return [];
    const found = findUnstorable((value as Readonly<Record<string, unknown>>)[key]);
    if (found !== undefined) return [key, ...found];
  }
  return undefined;
}
