import { LISTENER_NAMES, type ListenerName } from '@orrery/domain';
import { startService, type RunningService } from '@orrery/platform-service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serviceEnvironment, serviceUrls } from '../up/service-environment.js';
import { loadServiceDefinition } from '../up/service-definitions.js';
import { observeRoutes, type ListenedRoute } from './observe-routes.js';
import { openInstallation, type TestInstallation } from './test-installation.js';

const HEALTH = ['GET /health/live', 'GET /health/ready', 'HEAD /health/live', 'HEAD /health/ready'];
/** What clients of MLflow ask of a tracking server before they show a token. */
const TRACKING_SERVER = ['GET /health', 'GET /version', 'HEAD /health', 'HEAD /version'];
/** What MLflow's clients ask before they log in; and where they send a part of a file: its address is the permission. */
const TRACKING = [
  ...['server-info', 'server-features'].flatMap((what) =>
    ['/api/2.0', '/api/3.0', '/ajax-api/2.0', '/ajax-api/3.0'].flatMap((base) =>
      ['GET', 'HEAD'].map((method) => `${method} ${base}/mlflow/${what}`),
    ),
  ),
  'PUT /api/2.0/mlflow-artifacts/mpu/parts/:upload/:number',
];
/** As serving's router has `/v1/models`, whose case TF Serving does not mind. */
const ANY_CASE = '/:v(^[vV]1$)/:m(^(?:[mM][oO][dD][eE][lL][sS])$)';
/** What clients of TF Serving, KServe, Triton and MLflow ask before they show a token, and what a browser asks before it does. */
const SERVING = [
  ...[
    '/ping',
    '/health',
    '/version',
    '/endpoints/:endpoint/version',
    '/v2/health/live',
    '/v2/health/ready',
  ].flatMap((path) => ['GET', 'HEAD'].map((method) => `${method} ${path}`)),
  ...['/v1/models', ANY_CASE].flatMap((path) => [`OPTIONS ${path}`, `OPTIONS ${path}/*`]),
];
/** For those who collect metrics, who ask each service. */
const NOT_PASSED_ON = /^\/(artifact-sources|monitoring\/prometheus)/;
const TRACKING_SERVERS: readonly ListenerName[] = ['experiments', 'registry', 'gateway'];
/** What a listener answers itself; what the gateway knows beyond that it passes on to the service behind. */
const OWN = /^\/(graphql|health|health\/\w+|metrics|version)$/;
const QUESTION = '{ __typename }';

let test: TestInstallation;
const running: RunningService[] = [];
const routes = new Map<ListenerName, readonly ListenedRoute[]>();

beforeAll(async () => {
  test = await openInstallation();
  for (const name of LISTENER_NAMES) {
    const definition = await loadServiceDefinition(name);
    const env = serviceEnvironment(name, test.installation, test.env);
    const start = async () => void running.push(await startService(definition, env));
    routes.set(name, await observeRoutes(start));
  }
}, 120_000);

afterAll(async () => {
  for (const service of [...running].reverse()) await service.close();
  await test.close();
}, 60_000);

/** What anybody may ask. */
function publicOf(name: ListenerName): string[] {
  const ofServer = TRACKING_SERVERS.includes(name) ? TRACKING_SERVER : [];
  const own = name === 'experiments' ? TRACKING : name === 'serving' ? SERVING : [];
  return [...HEALTH, ...ofServer, ...own].toSorted();
}

/** A route's path as it is asked for: parameters may be anything, unless the route says what they are. */
function pathOf(route: string): string {
  const spelled = route.replace(/:v\([^/]*\)/, 'v1').replace(/:m\([^/]*\)(?=\/|$)/, 'models');
  return spelled.replace(/:\w+/g, 'x').replace('*', 'x');
}

function routesOf(name: ListenerName): readonly ListenedRoute[] {
  return (routes.get(name) ?? []).filter(({ path }) => name !== 'gateway' || OWN.test(path));
}

/** Asks a route, with nothing sensible in the place of its parameters and body. @returns the status. */
async function ask(base: string, { method, path }: ListenedRoute, authorization: string): Promise<number> {
  const url = new URL(pathOf(path), base);
  const headers = new Headers({ authorization, 'apollo-require-preflight': 'yes' });
  let body: string | null = null;
  if (['POST', 'PUT', 'PATCH'].includes(method)) {
    headers.set('content-type', 'application/json');
    body = JSON.stringify({ query: QUESTION });
  } else url.searchParams.set('query', QUESTION);
  const response = await fetch(url, { method, headers, body });
  await response.arrayBuffer();
  return response.status;
}

async function statuses(
  base: string,
  asked: readonly ListenedRoute[],
  authorization: string,
): Promise<ReadonlyMap<string, number>> {
  const answers = asked.map(async (route): Promise<[string, number]> => {
    return [`${route.method} ${route.path}`, await ask(base, route, authorization)];
  });
  return new Map(await Promise.all(answers));
}

function except(answered: ReadonlyMap<string, number>, refusals: readonly number[]): string[] {
  return [...answered].flatMap(([route, status]) => (refusals.includes(status) ? [] : [route])).toSorted();
}

describe.each(LISTENER_NAMES)('%s', (name) => {
  const url = () => serviceUrls(test.installation.ports)[name];

  it.each(['', 'Bearer nobody', 'Basic eDp4'])(
    'lets nobody in with "%s" but to its health',
    async (token) => {
      const answered = await statuses(url(), routesOf(name), token);
      expect(answered.size).toBeGreaterThan(publicOf(name).length);
      expect(except(answered, [401])).toEqual(publicOf(name));
    },
  );

  it('says of every route who may call it: an admin may', async () => {
    const answered = await statuses(url(), routesOf(name), `Bearer ${test.installation.tokens.admin}`);
    const refused = [...answered].filter(([, status]) => [401, 403, 500].includes(status));
    expect(refused).toEqual([]);
  });
});

describe('the gateway', () => {
  const url = () => serviceUrls(test.installation.ports).gateway;

  it('passes on the protocols of every service, and lets nobody through to them', async () => {
    for (const name of LISTENER_NAMES) {
      const passedOn = routesOf(name).filter(({ path }) => !NOT_PASSED_ON.test(path));
      const anybodys = except(await statuses(url(), passedOn, ''), [401]);
      const known = [...TRACKING_SERVER, ...TRACKING, ...SERVING];
      expect(anybodys.filter((route) => !known.includes(route))).toEqual(HEALTH);
    }
  });

  it('passes on nothing else that anybody could call', async () => {
    const passedOn = (routes.get('gateway') ?? []).filter(({ path }) => !OWN.test(path));
    const answered = await statuses(url(), passedOn, '');
    expect(answered.size).toBeGreaterThan(0);
    expect(except(answered, [401, 404]).filter((route) => !SERVING.includes(route))).toEqual([]);
  });
});
