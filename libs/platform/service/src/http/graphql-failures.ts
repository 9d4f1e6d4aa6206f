import type { FastifyInstance } from 'fastify';
import type { ServiceLogger } from '../logging/service-logger.js';
import { describeFailure } from './error.filter.js';

const GRAPHQL_ROUTE = '/graphql';

/** Answers what fails before GraphQL begins (a body over the limit, JSON that is none) in GraphQL's form. */
export function answerInGraphQLForm(fastify: FastifyInstance, logger: ServiceLogger): void {
  fastify.addHook('onRoute', (route) => {
    if (route.url !== GRAPHQL_ROUTE) return;
    route.errorHandler = (error, _request, reply) => {
      const { status, code, message, details } = describeFailure(error);
      if (status >= 500) logger.error(error);
      void reply.status(status).send({ errors: [{ message, extensions: { ...details, code } }] });
    };
  });
}
