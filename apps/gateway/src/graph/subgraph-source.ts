import { RemoteGraphQLDataSource, type GraphQLDataSourceProcessOptions } from '@apollo/gateway';
import { GraphQLError } from 'graphql';
import { Agent, fetch } from 'undici';
import { z } from 'zod';
import type { GatewayContext } from './gateway-context.js';

/** How long one subgraph may take for its part of an answer. */
const DEADLINE_MS = 15_000;
const CONNECTIONS = 64;

/** Connections to the subgraphs are kept open: opening one costs more than most answers. */
const agent = new Agent({ connections: CONNECTIONS, keepAliveTimeout: 60_000, headersTimeout: DEADLINE_MS });

/** One subgraph, asked in the name of the caller, within a deadline. */
export class SubgraphSource extends RemoteGraphQLDataSource<GatewayContext> {
  constructor(name: string, base: string) {
    super({ url: new URL('/graphql', base).href });
    this.fetcher = (url, init) => fetchWithin(name, url, init);
  }

  override willSendRequest({ request, context }: GraphQLDataSourceProcessOptions<GatewayContext>): void {
    // Absent when the gateway itself asks, which it does not with a static supergraph.
    if ('authorization' in context) request.http?.headers.set('authorization', context.authorization);
  }

  /** What only a subgraph can read, an instant for instance, only it can refuse: that is the caller's to mend. */
  override async errorFromResponse(response: Answer): Promise<GraphQLError> {
    const error = await super.errorFromResponse(response);
    return refusalSchema.safeParse(error.extensions).data ?? error;
  }
}

const refusalSchema = z
  .object({
    response: z.object({
      status: z.literal(400),
      body: z.object({
        errors: z.tuple(
          [
            z.object({
              message: z.string(),
              extensions: z.object({ code: z.enum(['BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED']) }),
            }),
          ],
          z.unknown(),
        ),
      }),
    }),
  })
  .transform(({ response }) => {
    const [{ message, extensions }] = response.body.errors;
    return new GraphQLError(message, { extensions });
  });

type Init = Parameters<RemoteGraphQLDataSource['fetcher']>[1];
type Answer = Awaited<ReturnType<RemoteGraphQLDataSource['fetcher']>>;

async function fetchWithin(name: string, url: string, init: Init): Promise<Answer> {
  try {
    const { method = 'POST', headers = {}, body } = init ?? {};
    return await fetch(url, {
      method,
      headers,
      body: typeof body === 'string' ? body : null,
      dispatcher: agent,
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
  } catch (error) {
    const late = error instanceof Error && error.name === 'TimeoutError';
    throw new GraphQLError(
      late ? `The service "${name}" did not answer in time.` : `The service "${name}" cannot be reached.`,
      { extensions: { code: late ? 'DEADLINE_EXCEEDED' : 'UNAVAILABLE' } },
    );
  }
}
