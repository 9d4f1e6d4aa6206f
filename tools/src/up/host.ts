// The process that runs all services together; each is configured as if it had a process of its own.
import { LISTENER_NAMES, type ListenerName } from '@orrery/domain';
import { startService, type RunningService } from '@orrery/platform-service';
import { loadServiceDefinition } from './service-definitions.js';

type Environments = Record<ListenerName, Record<string, string>>;

async function host(environments: Environments): Promise<void> {
  // One after the other: Nest's start shares state between applications of one process.
  const running: RunningService[] = [];
  for (const name of LISTENER_NAMES) {
    running.push(await startService(await loadServiceDefinition(name), environments[name]));
  }
  const drain = async (): Promise<void> => {
    const [gateway, ...services] = [...running].reverse();
    await gateway?.close();
    await Promise.all(services.map((service) => service.close()));
    process.exit(0);
  };
  process.once('SIGTERM', () => void drain());
}

process.env['APOLLO_TELEMETRY_DISABLED'] = '1';
await host(JSON.parse(process.env['ORRERY_SERVICES'] ?? '{}') as Environments);
