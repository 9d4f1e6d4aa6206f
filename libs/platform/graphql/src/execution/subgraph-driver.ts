import { ApolloFederationDriver, type ApolloFederationDriverConfig } from '@nestjs/apollo';
import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { KnownDocuments } from './known-documents.js';
import { KnownOperations } from './known-operations.js';

/** Apollo behind the subgraph's route, with what it has found valid before answered in front of it. */
@Injectable()
export class SubgraphDriver extends ApolloFederationDriver {
  protected override async registerFastify(options: ApolloFederationDriverConfig): Promise<void> {
    const { path, schema, context, formatError, plugins = [] } = options;
    if (schema === undefined || typeof context !== 'function' || formatError === undefined)
      throw new TypeError('A subgraph has a schema, a context and a form of its errors.');
    const documents = new KnownDocuments();
    const operations = new KnownOperations(documents, { schema, contextOf: context, formatError });
    const fastify: FastifyInstance = this.httpAdapterHost.httpAdapter.getInstance();
    fastify.addHook('onRoute', (route) => {
      if (route.url === path) route.preHandler = operations.answerIfKnown;
    });
    await super.registerFastify({ ...options, plugins: [...plugins, documents.plugin()] });
  }
}
