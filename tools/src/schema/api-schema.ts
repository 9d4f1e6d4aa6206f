import { Supergraph } from '@apollo/federation-internals';
import { lexicographicSortSchema, printSchema, type GraphQLSchema } from 'graphql';

/** The graph as a client sees it: without what only the gateway needs to know. */
export function apiSchema(supergraphSdl: string): GraphQLSchema {
  return lexicographicSortSchema(Supergraph.build(supergraphSdl).apiSchema().toGraphQLJSSchema());
}

export function apiSdl(supergraphSdl: string): string {
  return `${printSchema(apiSchema(supergraphSdl))}\n`;
}
