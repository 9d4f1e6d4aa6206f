import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ListenerName } from '@orrery/domain';
import { poll } from '@orrery/platform-local';
import type { TokenGrant } from '@orrery/platform-service';
import { Platform } from '../demo/platform.js';
import { repositoryRoot, type Home } from '../up/home.js';
import type { Tokens } from '../up/infrastructure.js';
import { waitUntilReady } from '../up/readiness.js';
import { serviceUrls, type Installation, type ServiceUrls } from '../up/service-environment.js';
import { serviceProcesses, startProcesses, stopProcesses } from '../up/service-processes.js';
import type { ProcessDefinition, SupervisedProcess } from '../up/supervised-process.js';
import { buildPlatform } from './build-platform.js';
import { Caller } from './caller.js';
import { openInstallation } from './test-installation.js';

export interface TestPlatformOptions {
  /** Whether each service has a process of its own, which can be killed; together they start faster. */
  readonly arrangement: 'together' | 'split';
  /** What the services are told besides. */
  readonly env?: Readonly<Record<string, string>>;
  /** Who is let in besides. */
  readonly grants?: readonly TokenGrant[];
}

const END_WITH_PARENT = pathToFileURL(join(repositoryRoot, 'tools/dist/journeys/end-with-parent.js')).href;
const GONE_WITHIN_MS = 10_000;
const LOG_LINES = 40;

/**
 * The whole platform as `npm start` runs it, on the servers of the test run: databases and a Redis prefix of its own, a
 * temporary folder, free ports. A process that ends is started again with the same port and environment.
 */
export class TestPlatform {
  private readonly leaving = new AbortController();
  private processes: readonly SupervisedProcess[] = [];

  private constructor(
    private readonly installation: Installation,
    private readonly closeInstallation: () => Promise<void>,
  ) {}

  static async start({
    arrangement,
    env: further = {},
    grants = [],
  }: TestPlatformOptions): Promise<TestPlatform> {
    await buildPlatform();
    const { installation: opened, env, close } = await openInstallation();
    const installation = { ...opened, grants };
    const platform = new TestPlatform(installation, close);
    try {
      const definitions = serviceProcesses(arrangement, installation, { ...env, ...further });
      platform.processes = startProcesses(definitions.map(endingWithParent));
      await waitUntilReady(platform.urls, platform.processes, platform.signal);
      return platform;
    } catch (error) {
      await platform.close();
      throw error;
    }
  }

  get urls(): ServiceUrls {
    return serviceUrls(this.installation.ports);
  }

  get tokens(): Tokens {
    return this.installation.tokens;
  }

  /** Talks to the gateway, with the token of a role or with none. */
  caller(role: keyof Tokens | null): Caller {
    return new Caller(this.urls.gateway, role === null ? null : this.tokens[role]);
  }

  /** Talks to the gateway as an admin who tries again whatever fails for a passing reason. */
  get patient(): Platform {
    return new Platform({ gatewayUrl: this.urls.gateway, token: this.tokens.admin, signal: this.signal });
  }

  /** The processes that run now, in the order of their start. */
  get pids(): readonly (number | undefined)[] {
    return this.processes.map(({ pid }) => pid);
  }

  /** Everything that the installation keeps. */
  get home(): Home {
    return this.installation.home;
  }

  /** Where a test's own files belong. */
  get directory(): string {
    return this.installation.home.demo;
  }

  /** Aborted when the platform is closed. */
  get signal(): AbortSignal {
    return this.leaving.signal;
  }

  /** Ends a service's process by SIGKILL, and waits until it and the processes that it had started are gone. */
  async kill(name: ListenerName): Promise<void> {
    const { pid } = this.processOf(name);
    if (pid === undefined) throw new Error(`${name} does not run.`);
    process.kill(pid, 'SIGKILL');
    const gone = await poll(() => (groupIsGone(pid) ? true : undefined), { timeoutMs: GONE_WITHIN_MS });
    if (gone === undefined) throw new Error(`${name} left processes behind when it was killed.`);
  }

  /** Waits until a service that was killed is back. */
  async untilBack(name: ListenerName): Promise<void> {
    await waitUntilReady({ [name]: this.urls[name] }, [this.processOf(name)], this.signal);
  }

  /** The files of the artifact store, and of those who work with it. */
  async storedFiles(): Promise<readonly string[]> {
    const entries = await readdir(this.installation.home.artifacts, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    return files.map(({ parentPath, name }) => join(parentPath, name)).toSorted();
  }

  /** The end of every log that is not empty. */
  async logs(): Promise<string> {
    const folder = this.installation.home.logs;
    const names = await readdir(folder);
    const logs = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
    return names
      .map((name, i) => `== ${name}\n${logs[i]?.trimEnd().split('\n').slice(-LOG_LINES).join('\n')}`)
      .join('\n');
  }

  async close(): Promise<void> {
    this.leaving.abort();
    await stopProcesses(this.processes);
    await this.closeInstallation();
  }

  private processOf(name: ListenerName): SupervisedProcess {
    const found = this.processes.find(({ definition }) => definition.name === name);
    if (found === undefined) throw new Error(`${name} has no process of its own: start the platform split.`);
    return found;
  }
}

function endingWithParent(definition: ProcessDefinition): ProcessDefinition {
  return { ...definition, args: ['--import', END_WITH_PARENT, ...definition.args] };
}

/** Each process of the platform leads a group, which the processes that it starts belong to. */
function groupIsGone(leader: number): boolean {
  try {
    process.kill(-leader, 0);
    return false;
  } catch {
    return true;
  }
}
