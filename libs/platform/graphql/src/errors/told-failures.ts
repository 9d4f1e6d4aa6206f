import { DomainError } from '@orrery/domain';
import {
  getNamedType,
  isObjectType,
  isUnionType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from 'graphql';
import type { SubgraphContext } from '../subgraph-context.js';

type Resolver = GraphQLFieldResolver<unknown, SubgraphContext>;

/**
 * Gives every field its rule for failures, in one place for all resolvers: a `DomainError` becomes data exactly where the
 * field's union declares a type of the error's name, and stays an error otherwise. It is turned into data after the
 * transaction was rolled back, since it was thrown through it.
 */
export function tellFailures(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const declared = declaredErrors(field);
      if (field.resolve !== undefined && declared.size > 0) field.resolve = telling(field.resolve, declared);
    }
  }
  return schema;
}

function telling(resolve: Resolver, declared: ReadonlySet<string>): Resolver {
  return async (source, args, context, info) => {
    try {
      return await resolve(source, args, context, info);
    } catch (error) {
      if (error instanceof DomainError && declared.has(error.name)) return asData(error);
      throw error;
    }
  };
}

/** Names of the types that a failure of the field may become: members of its union that are a `UserError`. */
function declaredErrors(field: GraphQLField<unknown, unknown>): ReadonlySet<string> {
  const type = getNamedType(field.type);
  const members = isUnionType(type) ? type.getTypes() : [];
  const errors = members.filter((member) => member.getInterfaces().some(({ name }) => name === 'UserError'));
  return new Set(errors.map(({ name }) => name));
}

/** A plain object, since graphql-js throws an `Error` that a resolver returns. */
function asData(error: DomainError): object {
  return { ...error.details, __typename: error.name, code: error.code, message: error.message };
}
