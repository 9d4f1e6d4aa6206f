import type { Provider, Type } from '@nestjs/common';
import { startTestService, type TestService } from '@orrery/testing';
import type { DataConfig } from '../data.config.js';
import { DataModule } from '../data.module.js';
import { dataSchema, dataService } from '../index.js';

/** The service, and what a spec asked for of its inside. */
export interface ProbedService<Probe> {
  readonly service: TestService;
  /** Of the instance that runs now. */
  readonly probe: Probe;
}

/** Starts the service with one more provider, for specs that call its inside; a restart makes a new one. */
export async function startWithProbe<Probe extends object>(
  probe: Type<Probe>,
  env: Readonly<Record<string, string>> = {},
  besides: readonly Provider[] = [],
): Promise<ProbedService<Probe>> {
  let current: Probe | undefined;
  const handOut: Provider = {
    provide: 'probe',
    useFactory: (made: Probe) => {
      current = made;
      return { handedOut: true };
    },
    inject: [probe],
  };
  const module = (config: DataConfig) => {
    const made = DataModule.forConfig(config);
    return { ...made, providers: [...(made.providers ?? []), ...besides, probe, handOut] };
  };
  const service = await startTestService({ ...dataService, module }, dataSchema, { env });
  return {
    service,
    get probe(): Probe {
      if (current === undefined) throw new Error('The service did not make the probe.');
      return current;
    },
  };
}
