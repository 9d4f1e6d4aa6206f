import { decideAccess, type AccessPolicy } from '@orrery/platform-service';
import type { GraphQLFieldResolver, GraphQLObjectType, GraphQLSchema } from 'graphql';
import type { SubgraphContext } from '../subgraph-context.js';

type Resolver = GraphQLFieldResolver<unknown, SubgraphContext>;

/** Decides who may call a root field, in one place for all resolvers: queries ask for a reader's token, mutations for a writer's. */
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
    field.resolve = guarded(field.resolve, policy);
  }
}

function guarded(resolve: Resolver, policy: AccessPolicy): Resolver {
  return async (source, args, context, info) => {
    decideAccess(policy, context.principal);
    return resolve(source, args, context, info);
  };
}
