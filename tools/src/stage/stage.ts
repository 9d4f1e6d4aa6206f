import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ListenerName, ServiceName } from '@orrery/domain';
import { freePort } from '@orrery/platform-local';
import { openHome } from '../up/home.js';
import {
  loadTokens,
  openDatabases,
  openPostgres,
  openRedis,
  type Environment,
  type Tokens,
} from '../up/infrastructure.js';
import { waitUntilReady } from '../up/readiness.js';
import { grpcAddress, serviceUrls, type Installation, type ServiceUrls } from '../up/service-environment.js';
import { claimPorts } from '../up/service-ports.js';
import { serviceProcesses, startProcesses } from '../up/service-processes.js';
import type { SupervisedProcess } from '../up/supervised-process.js';
import { GraphClient } from './graph-client.js';

type Closer = () => Promise<void>;

/**
 * As much of the platform as a measurement or a test of clients needs: servers and services of its own, each in a
 * process of its own as production has them, in a temporary folder that goes with it.
 */
export class Stage {
  private readonly processes = new Map<ListenerName, SupervisedProcess>();

  private constructor(
    private readonly installation: Installation,
    private readonly signal: AbortSignal,
    private readonly closers: readonly Closer[],
    /** The server, for its superuser. */
    readonly postgresUrl: string,
  ) {}

  /** PostgreSQL and Redis, with nothing started on them yet. */
  static async open(signal: AbortSignal): Promise<Stage> {
    const closers: Closer[] = [];
    try {
      const { installation, postgresUrl } = await install(closers);
      return new Stage(installation, signal, closers, postgresUrl);
    } catch (error) {
      await closeAll(closers);
      throw error;
    }
  }

  /** Where scratch files belong. */
  get folder(): string {
    return this.installation.home.path;
  }

  get urls(): ServiceUrls {
    return serviceUrls(this.installation.ports);
  }

  /** Where serving speaks gRPC. */
  get grpcAddress(): string {
    return grpcAddress(this.installation.ports);
  }

  get tokens(): Tokens {
    return this.installation.tokens;
  }

  /** Starts services that do not run yet, told what `env` has besides this process's own environment, and waits until they are ready. */
  async start(names: readonly ListenerName[], env: Environment = {}): Promise<void> {
    const definitions = serviceProcesses('split', this.installation, { ...process.env, ...env });
    const missing = names.filter((name) => !this.processes.has(name));
    const wanted = definitions.filter(({ name }) => missing.some((each) => each === name));
    const started = startProcesses(wanted);
    missing.forEach((name) => {
      const found = started.find(({ definition }) => definition.name === name);
      if (found !== undefined) this.processes.set(name, found);
    });
    const urls = Object.fromEntries(missing.map((name) => [name, this.urls[name]]));
    await waitUntilReady(urls, started, this.signal);
  }

  /** A service's own database. */
  databaseUrlOf(service: ServiceName): string {
    const url = this.installation.databaseUrls.get(service);
    if (url === undefined) throw new Error(`${service} has no database.`);
    return url;
  }

  /** The process of a service that was started. */
  pidOf(name: ListenerName): number {
    const pid = this.processes.get(name)?.pid;
    if (pid === undefined) throw new Error(`${name} does not run.`);
    return pid;
  }

  /** Asks a service, or the gateway, as an admin. */
  graph(name: ListenerName): GraphClient {
    return new GraphClient(this.urls[name], this.tokens.admin);
  }

  /** Stops everything, in reverse order, and removes the folder. */
  async close(): Promise<void> {
    await Promise.all([...this.processes.values()].map((each) => each.stop()));
    await closeAll(this.closers);
  }
}

async function install(
  closers: Closer[],
): Promise<{ readonly installation: Installation; readonly postgresUrl: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'orrery-stage-'));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  // PostgreSQL does not run as root, and its own account must be able to enter.
  await chmod(folder, 0o755);
  const home = await openHome(folder);
  // Never the servers of an installation: this one would change the passwords of its roles.
  const postgres = await openPostgres(home, {});
  closers.push(() => postgres.stop());
  const redis = await openRedis(home, {});
  closers.push(() => redis.stop());
  const databaseUrls = await openDatabases(home, postgres.url, {});
  // Ports of its own where there are well-known ones: those are for who works with them.
  await writeFile(home.ports, JSON.stringify({ gateway: await freePort(), grpc: await freePort() }));
  const claimed = await claimPorts(home.ports);
  closers.push(() => claimed.release());
  const tokens = await loadTokens(home);
  const { url: redisUrl } = redis;
  const installation = { home, ports: claimed.ports, tokens, databaseUrls, redisUrl };
  return { installation, postgresUrl: postgres.url };
}

async function closeAll(closers: readonly Closer[]): Promise<void> {
  for (const close of [...closers].reverse()) await close();
}
