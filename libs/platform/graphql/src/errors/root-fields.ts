import { DomainError } from '@orrery/domain';
import { decideAccess, type AccessPolicy } from '@orrery/platform-service';
import {
  getNamedType,
  isUnionType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { SubgraphContext } from '../subgraph-context.js';

type Resolver = GraphQLFieldResolver<unknown, SubgraphContext>;

/**
 * Gives every root field its two rules, in one place for all resolvers:
 * - who may call it: queries ask for a reader's token, mutations for a writer's;
 * - a `DomainError` becomes data exactly where the field's union declares a type of the error's name, and stays an
 *   error otherwise. It is turned into data after the transaction was rolled back, since it was thrown through it.
 */
export function governRootFields(schema: GraphQLSchema): GraphQLSchema {
  govern(schema.getQueryType(), 'reader');
  govern(schema.getMutationType(), 'writer');
  return schema;
}

/** Fields that federation itself adds; the listener has already asked for a token. */
const FEDERATION_FIELDS = new Set(['_entities', '_service']);

function govern(type: GraphQLObjectType | null | undefined, policy: AccessPolicy): void {
  for (const field of Object.values(type?.getFields() ?? {})) {
    if (FEDERATION_FIELDS.has(field.name) || field.resolve === undefined) continue;
    field.resolve = guarded(field.resolve, policy, declaredErrors(field));
  }
}

function guarded(resolve: Resolver, policy: AccessPolicy, declared: ReadonlySet<string>): Resolver {
  return async (source, args, context, info) => {
    try {
      decideAccess(policy, context.principal);
      return await resolve(source, args, context, info);
    } catch (error) {
      if (error instanceof DomainError && declared.has(error.name)) return asData(error);
      throw error;
    }
  };
}

function declaredErrors(field: GraphQLField<unknown, unknown>): ReadonlySet<string> {
  const type = getNamedType(field.type);
  return new Set(isUnionType(type) ? type.getTypes().map(({ name }) => name) : []);
}

/** A plain object, since graphql-js throws an `Error` that a resolver returns. */
function asData(error: DomainError): object {
  return { ...error.details, __typename: error.name, code: error.code, message: error.message };
}
