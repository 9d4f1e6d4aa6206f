import type { DeclaredRoute } from '../access/declared-routes.js';
import { testToken, type TestService } from '../service/start-test-service.js';
import { hostileRequests, type HostileOptions, type HostileRequest } from './hostile-requests.js';

export type { HostileOptions } from './hostile-requests.js';

const AT_ONCE = 8;

/** Sends hostile requests, and tells which of them were answered otherwise than a caller's fault is. */
export async function hostileFindings(
  service: TestService,
  options: HostileOptions & { readonly routes: readonly DeclaredRoute[] },
): Promise<readonly string[]> {
  const requests = [...hostileRequests(options.routes, options)];
  const findings: string[] = [];
  const work = async (): Promise<void> => {
    for (let request = requests.pop(); request !== undefined; request = requests.pop()) {
      findings.push(...(await findingOf(service, request)));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return findings;
}

async function findingOf(service: TestService, request: HostileRequest): Promise<readonly string[]> {
  const { path, method, headers, body } = request;
  // By itself, so that a path travels as it is written.
  const response = await fetch(`${service.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${testToken('admin')}`, ...headers },
    body,
  }).catch((error: unknown) => error as Error);
  const sent = `${method} ${path.slice(0, 300)} ${JSON.stringify(headers)} ${body?.toString().slice(0, 300) ?? ''}`;
  if (response instanceof Error) return [`${sent} → ${response.message}`];
  const text = await response.text();
  if (response.status < 400 || isRefusal(response.status, text)) return [];
  return [`${sent} → ${response.status} ${text.slice(0, 300)}`];
}

/** In MLflow's form: a code of its own, and a text. What it says not to be there at all is a 501 by design. */
function isRefusal(status: number, text: string): boolean {
  if (status >= 500 && status !== 501) return false;
  try {
    const { error_code: code, message } = JSON.parse(text) as { error_code?: unknown; message?: unknown };
    return typeof code === 'string' && code !== 'INTERNAL_ERROR' && typeof message === 'string';
  } catch {
    return false;
  }
}
