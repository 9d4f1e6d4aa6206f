import diagnostics from 'node:diagnostics_channel';
import type { FastifyInstance } from 'fastify';

/** A route as a listener knows it, whoever registered it: a controller, the graph, a protocol beside them. */
export interface ListenedRoute {
  readonly method: string;
  /** With parameters such as `:name`, and `*` at its end where it takes what follows. */
  readonly path: string;
}

const FASTIFY_STARTS = 'fastify.initialization';

/** Runs `start`, and tells the routes of the listeners that it starts. */
export async function observeRoutes(start: () => Promise<void>): Promise<readonly ListenedRoute[]> {
  const routes: ListenedRoute[] = [];
  const observe = (message: unknown): void => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const each of [method].flat()) routes.push({ method: each, path: url });
    });
  };
  diagnostics.subscribe(FASTIFY_STARTS, observe);
  try {
    await start();
    return routes;
  } finally {
    diagnostics.unsubscribe(FASTIFY_STARTS, observe);
  }
}
