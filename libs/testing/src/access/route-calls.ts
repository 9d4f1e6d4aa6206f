import type { TestService } from '../service/start-test-service.js';
import type { DeclaredRoute } from './declared-routes.js';

/** What a route is called with. */
export interface RouteCall {
  /** What stands for `:id` and `*` in the path. */
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  /** Bytes as they are; anything else as JSON. */
  readonly body?: object;
}

export interface RouteAnswer {
  readonly status: number;
  readonly text: string;
}

const VERSIONED = /^\/(?:ajax-)?api\/[\d.]+\//;

/** Names a route whichever of its versions and prefixes it is called by: `GET mlflow/runs/get`. */
export function routeName({ method, path }: DeclaredRoute): string {
  return `${method} ${path.replace(VERSIONED, '')}`;
}

/** The routes that keep a token of a project within it, by their names. */
export function scopedRoutes(
  routes: readonly DeclaredRoute[],
): ReadonlyMap<string, readonly DeclaredRoute[]> {
  const byName = new Map<string, readonly DeclaredRoute[]>();
  for (const route of routes.filter(({ rule }) => rule?.scoped === true)) {
    const name = routeName(route);
    byName.set(name, [...(byName.get(name) ?? []), route]);
  }
  return byName;
}

export async function callRoute(
  service: TestService,
  { method, path }: DeclaredRoute,
  call: RouteCall,
  token: string,
): Promise<RouteAnswer> {
  const { body } = call;
  const bytes = body instanceof Uint8Array;
  const response = await service.fetch(`${pathOf(path, call)}${queryOf(call)}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body && { 'content-type': bytes ? 'application/octet-stream' : 'application/json' }),
    },
    ...(body && { body: bytes ? Buffer.from(body) : JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
}

function pathOf(path: string, { path: values = {} }: RouteCall): string {
  return path.replace(/:(\w+)|\*/g, (placeholder, name: string | undefined) => {
    const value = values[name ?? '*'] ?? placeholder.replace(':', '');
    return name === undefined ? value : encodeURIComponent(value);
  });
}

function queryOf({ query = {} }: RouteCall): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const item of [value].flat()) search.append(name, String(item));
  }
  return search.size === 0 ? '' : `?${search.toString()}`;
}
