import type { FastifyInstance } from 'fastify';
import type { ServiceMetrics } from '../metrics/service-metrics.js';

type Observe = (seconds: number) => void;

/** Measures every request by method, route pattern (never the raw path) and status. */
export function observeRequests(fastify: FastifyInstance, { httpRequests }: ServiceMetrics): void {
  // Labels are read once for all requests that have the same; routes are declared, so there are few.
  const observers = new Map<string, Map<string, Observe>>();
  const observerOf = (method: string, route: string, status: number): Observe => {
    let ofRoute = observers.get(route);
    if (ofRoute === undefined) observers.set(route, (ofRoute = new Map<string, Observe>()));
    const key = method + status;
    let observe = ofRoute.get(key);
    if (observe === undefined) {
      const child = httpRequests.labels({ method, route, status });
      ofRoute.set(key, (observe = (seconds) => child.observe(seconds)));
    }
    return observe;
  };
  fastify.addHook('onResponse', (request, reply, done) => {
    observerOf(
      request.method,
      request.routeOptions.url ?? 'unknown',
      reply.statusCode,
    )(reply.elapsedTime / 1000);
    done();
  });
}
