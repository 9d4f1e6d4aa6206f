import { join } from 'node:path';
import { LISTENER_NAMES, type ListenerName } from '@orrery/domain';
import { repositoryRoot } from './home.js';
import type { Environment } from './infrastructure.js';
import { serviceEnvironment, type Installation } from './service-environment.js';
import { SupervisedProcess, type ProcessDefinition } from './supervised-process.js';

/** Which services share a process: all of them, or each has its own. */
export type Arrangement = 'together' | 'split';

/** The processes of an arrangement, in the order in which they start; they are to end in reverse. */
export function serviceProcesses(
  arrangement: Arrangement,
  installation: Installation,
  env: Environment,
): ProcessDefinition[] {
  if (arrangement === 'together') return [sharedProcess(installation, env)];
  return LISTENER_NAMES.map((name) => ownProcess(name, installation, env));
}

/**
 * Serving: thousands of requests a second leave much that dies young: with room for it, it is dead before it would be
 * copied; large bodies lie outside of the heap and count in it, so that without room to grow the whole of it would be
 * marked again for each few dozens of them. Data: what it works on lies outside of the heap and is what its memory is
 * for; files that arrive have the collector look at a small heap often, which costs half as much in one thread.
 * `docker/Dockerfile` says the same.
 */
const NODE_OPTIONS_OF: Readonly<Record<string, readonly string[]>> = {
  data: ['--optimize-for-size', '--single-threaded-gc'],
  serving: ['--max-semi-space-size=64', '--heap-growing-percent=100'],
};

/** What Node is told that runs a service of its own process. */
export function nodeOptionsOf(service: string): readonly string[] {
  return NODE_OPTIONS_OF[service] ?? [];
}

/** An allocator that keeps memory apart for each thread of the table engine holds most of it for nobody; so there, too. */
const ENVIRONMENT_OF: Readonly<Record<string, Environment>> = { data: { MALLOC_ARENA_MAX: '2' } };

/** What runs is built: libraries need not look for mistakes of its makers, as in `docker/Dockerfile`. */
const BUILT = { NODE_ENV: 'production' } as const;

/** Errors tell their places in the sources. Not those of data, as in the image: the maps of all libraries take 14 MB. */
function sourceMapsOf(name: string): readonly string[] {
  return name === 'data' ? [] : ['--enable-source-maps'];
}

/** Without the options of one service, which are not good for all: in a heap as small as data's a walk of lineage takes twice the CPU. */
function sharedProcess(installation: Installation, env: Environment): ProcessDefinition {
  const environments = LISTENER_NAMES.map((name) => [name, serviceEnvironment(name, installation, env)]);
  return {
    ...definition('services', join('tools', 'dist', 'up', 'host.js'), installation),
    env: {
      ...inheritedPath(env),
      ...BUILT,
      ORRERY_SERVICES: JSON.stringify(Object.fromEntries(environments)),
    },
  };
}

function ownProcess(name: ListenerName, installation: Installation, env: Environment): ProcessDefinition {
  return {
    ...definition(name, join('apps', name, 'dist', 'main.js'), installation),
    env: { ...serviceEnvironment(name, installation, env), ...ENVIRONMENT_OF[name], ...BUILT },
  };
}

function definition(name: string, script: string, { home }: Installation): Omit<ProcessDefinition, 'env'> {
  return {
    name,
    args: [...sourceMapsOf(name), ...nodeOptionsOf(name), join(repositoryRoot, script)],
    cwd: repositoryRoot,
    logPath: join(home.logs, `${name}.log`),
    identityPath: join(home.processes, `${name}.json`),
  };
}

function inheritedPath(env: Environment): Record<string, string> {
  return { PATH: env['PATH'] ?? '', ...(env['NODE_OPTIONS'] && { NODE_OPTIONS: env['NODE_OPTIONS'] }) };
}

export function startProcesses(definitions: readonly ProcessDefinition[]): SupervisedProcess[] {
  return definitions.map((each) => new SupervisedProcess(each));
}

/** The gateway first, so that no request reaches a service that is going; then the services. */
export async function stopProcesses(processes: readonly SupervisedProcess[]): Promise<void> {
  const [gateway, ...services] = [...processes].reverse();
  await gateway?.stop();
  await Promise.all(services.map((service) => service.stop()));
}
