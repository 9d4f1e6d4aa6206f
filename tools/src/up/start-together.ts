import type { ListenerName } from '@orrery/domain';
import {
  startService,
  type Environment,
  type RunningService,
  type ServiceDefinition,
} from '@orrery/platform-service';

/** The environment of each service, as the runner hands them to the process of all. */
export type ServiceEnvironments = Readonly<Record<ListenerName, Environment>>;

export interface HostedService {
  readonly definition: ServiceDefinition;
  readonly env: Environment;
}

/**
 * Starts services in this process, each configured as if it had a process of its own. The last is
 * the first to drain: it stands before the others.
 *
 * @returns what drains them all.
 */
export async function startTogether(services: readonly HostedService[]): Promise<() => Promise<void>> {
  const running: RunningService[] = [];
  const drain = async (): Promise<void> => {
    const [front, ...behind] = [...running].reverse();
    await front?.close();
    await Promise.all(behind.map((service) => service.close()));
  };
  try {
    // One after the other: Nest's start shares state between the applications of a process.
    for (const { definition, env } of services) running.push(await startService(definition, env));
    return drain;
  } catch (error) {
    await drain();
    throw error;
  }
}
