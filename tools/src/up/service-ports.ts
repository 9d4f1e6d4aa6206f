import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { LISTENER_NAMES, type ListenerName } from '@orrery/domain';
import { acquireLock, freePort, isFree, LockHeldError, type FileLock } from '@orrery/platform-local';

/** What listens: each service, and beside them what speaks gRPC. */
const PORT_NAMES = [...LISTENER_NAMES, 'grpc'] as const;
type PortName = ListenerName | 'grpc';

export type ServicePorts = Readonly<Record<PortName, number>>;

export interface ClaimedPorts {
  readonly ports: ServicePorts;
  release(): Promise<void>;
}

// The addresses that people write down: the gateway's, and where clients of TF Serving expect its gRPC.
const preferredPorts: Partial<Record<PortName, number>> = { gateway: 4000, grpc: 8500 };

/**
 * Chooses a port per service: that of the last start while it is free, so that addresses stay.
 * Services listen only later, so two clones that start at once could choose the same port: each
 * choice is claimed by a lock that they share.
 */
export async function claimPorts(portsFile: string): Promise<ClaimedPorts> {
  const last = await readPorts(portsFile);
  const claims = join(tmpdir(), `orrery-ports-${userInfo().username}`);
  await mkdir(claims, { recursive: true });
  const locks: FileLock[] = [];
  const chosen: [PortName, number][] = [];
  for (const name of PORT_NAMES) {
    const preferred = [last[name], preferredPorts[name]].filter((port) => port !== undefined);
    const { port, lock } = await claimOne(claims, preferred);
    chosen.push([name, port]);
    locks.push(lock);
  }
  const ports = Object.fromEntries(chosen) as ServicePorts;
  await writeFile(portsFile, `${JSON.stringify(ports, null, 2)}\n`);
  return { ports, release: () => releaseAll(locks) };
}

async function claimOne(
  claims: string,
  preferred: readonly number[],
): Promise<{ port: number; lock: FileLock }> {
  for (const port of preferred) {
    const lock = await tryClaim(claims, port);
    if (lock && (await isFree(port))) return { port, lock };
    await lock?.release();
  }
  for (;;) {
    const port = await freePort();
    const lock = await tryClaim(claims, port);
    if (lock) return { port, lock };
  }
}

async function tryClaim(claims: string, port: number): Promise<FileLock | null> {
  try {
    return await acquireLock(join(claims, String(port)));
  } catch (error) {
    if (error instanceof LockHeldError) return null;
    throw error;
  }
}

async function releaseAll(locks: readonly FileLock[]): Promise<void> {
  await Promise.all(locks.map((lock) => lock.release()));
}

async function readPorts(path: string): Promise<Partial<ServicePorts>> {
  const text = await readFile(path, 'utf8').catch(() => '{}');
  return JSON.parse(text) as Partial<ServicePorts>;
}
