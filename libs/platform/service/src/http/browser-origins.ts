import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** What pages of other origins may call, and of which. */
export interface BrowserAccess {
  /** How the paths begin that pages may call; all others are closed to them. */
  readonly paths: readonly string[];
  /** Origins as browsers write them (`https://shop.example`), or `*` for all. */
  readonly origins: readonly string[];
  /** Whether pages of the machine itself may call besides, by whatever port. */
  readonly loopback: boolean;
}

const METHODS = 'GET, POST';
/** What SDKs send beside what any page may. */
const REQUEST_HEADERS = 'authorization, content-type, if-none-match, cache-control, last-event-id';
/** What SDKs read beside what any page may. */
const RESPONSE_HEADERS = 'etag, retry-after, x-sse-support';
/** How long a browser need not ask again, in seconds. */
const PREFLIGHT_HOLDS_S = 600;

/**
 * Lets pages of other origins call some paths, by the rules of CORS: never with cookies, which no path takes. A page of
 * another origin is told nothing, and its browser keeps the answer from it; whoever is no browser meets no difference.
 */
export function openToBrowsers(fastify: FastifyInstance, { paths, origins, loopback }: BrowserAccess): void {
  if (paths.length === 0) return;
  const isOpenTo = originsIn(origins, loopback);
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!paths.some((path) => request.url.startsWith(path))) return done();
    // Whatever is kept of the answer is kept for this origin alone.
    void reply.header('vary', 'Origin');
    const { origin } = request.headers;
    if (origin === undefined || !isOpenTo(origin)) return done();
    void reply.headers({
      'access-control-allow-origin': origin,
      'access-control-expose-headers': RESPONSE_HEADERS,
    });
    if (!isPreflight(request)) return done();
    answerPreflight(reply);
  });
}

function originsIn(origins: readonly string[], loopback: boolean): (origin: string) => boolean {
  const known = new Set(origins);
  return (origin) => known.has('*') || known.has(origin) || (loopback && isLoopbackOrigin(origin));
}

function isLoopbackOrigin(origin: string): boolean {
  return /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/.test(origin);
}

function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

function answerPreflight(reply: FastifyReply): void {
  void reply
    .status(204)
    .headers({
      'access-control-allow-methods': METHODS,
      'access-control-allow-headers': REQUEST_HEADERS,
      'access-control-max-age': PREFLIGHT_HOLDS_S,
    })
    .send();
}
