import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

// Below the range from which systems give ports to outgoing connections: a port that is kept
// between starts must not be lost to one of them.
const firstPort = 20_000;
const endPort = 32_000;
const attempts = 200;

export class NoFreePortError extends Error {
  readonly code = 'NO_FREE_PORT';
  override readonly name = 'NoFreePortError';
}

/** The first preferred port that is free on loopback, else any free one. */
export async function freePort(preferred: readonly number[] = []): Promise<number> {
  for (const port of preferred) if (await isFree(port)) return port;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const port = randomInt(firstPort, endPort);
    if (await isFree(port)) return port;
  }
  throw new NoFreePortError(`No free port between ${firstPort} and ${endPort} after ${attempts} attempts`);
}

/** Whether nobody listens on the port on loopback. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
