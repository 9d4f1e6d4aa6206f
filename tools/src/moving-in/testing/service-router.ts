import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One address in front of services, as the gateway is. */
export interface ServiceRouter {
  readonly url: string;
  /** Gets, or posts JSON. */
  readonly fetch: (path: string, authorization: string, json?: object) => Promise<Response>;
  readonly close: () => Promise<void>;
}

const REGISTRY = /^\/(?:import\/registry|api\/2\.0\/mlflow\/(?:registered-models|model-versions))/;

export async function serviceRouter(urls: {
  readonly experiments: string;
  readonly registry: string;
}): Promise<ServiceRouter> {
  const server = createServer((incoming, response) => {
    const base = REGISTRY.test(incoming.url ?? '') ? urls.registry : urls.experiments;
    const { method, headers } = incoming;
    const passed = request(new URL(incoming.url ?? '/', base), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    fetch: (path, authorization, json) =>
      fetch(new URL(path, url), {
        headers: { authorization, ...(json && { 'content-type': 'application/json' }) },
        ...(json && { method: 'POST', body: JSON.stringify(json) }),
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
