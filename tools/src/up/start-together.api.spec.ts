import { Injectable, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import type { ListenerName } from '@orrery/domain';
import { freePort } from '@orrery/platform-local';
import { readServiceConfig, ServiceModule, type ServiceDefinition } from '@orrery/platform-service';
import { describe, expect, it } from 'vitest';
import { startTogether, type HostedService } from './start-together.js';

@Module({})
class ToyModule {}

function toy(name: ListenerName, port: number, closed: string[]): HostedService {
  @Injectable()
  class Diary implements OnApplicationShutdown {
    onApplicationShutdown(): void {
      closed.push(name);
    }
  }
  const definition: ServiceDefinition = {
    name,
    bodyLimitBytes: 1024,
    readConfig: readServiceConfig,
    module: (config): DynamicModule => ({
      module: ToyModule,
      imports: [ServiceModule.forRoot(name, config)],
      providers: [Diary],
    }),
  };
  const env = { ORRERY_MODE: 'local', ORRERY_PORT: String(port), ORRERY_LOG_LEVEL: 'silent' };
  return { definition, env };
}

async function status(port: number): Promise<number | 'refused'> {
  return fetch(`http://127.0.0.1:${port}/health/ready`).then(
    (response) => response.status,
    () => 'refused' as const,
  );
}

describe('startTogether', () => {
  it('serves each service at its own address in one process', async () => {
    const ports = [await freePort(), await freePort()] as const;
    const drain = await startTogether([toy('data', ports[0], []), toy('gateway', ports[1], [])]);
    expect(await Promise.all(ports.map(status))).toEqual([200, 200]);
    await drain();
    expect(await Promise.all(ports.map(status))).toEqual(['refused', 'refused']);
  });

  it('drains the last service before the others', async () => {
    const closed: string[] = [];
    const names = ['data', 'registry', 'gateway'] as const;
    const services = await Promise.all(names.map(async (name) => toy(name, await freePort(), closed)));
    const drain = await startTogether(services);
    await drain();
    expect(closed[0]).toBe('gateway');
    expect(closed).toHaveLength(3);
  });

  it('leaves nothing running when one of the services cannot start', async () => {
    const port = await freePort();
    const second = toy('registry', port, []);
    await expect(startTogether([toy('data', port, []), second])).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
    expect(await status(port)).toBe('refused');
  });
});
