import type { DynamicModule } from '@nestjs/common';
import type { ListenerName } from '@orrery/domain';
import type { Environment, ServiceConfig } from './config/service-config.js';

/** Everything that is particular to one deployable: its name, how it reads its configuration, what it is made of. */
export interface ServiceDefinition<C extends ServiceConfig = ServiceConfig> {
  readonly name: ListenerName;
  /** Request bodies above this are refused with 413 before they are read (streaming routes set their own). */
  readonly bodyLimitBytes: number;
  /** How the paths begin that pages of other origins may call, of the origins that the environment allows; none when left out. */
  readonly browserPaths?: readonly string[];
  readonly readConfig: (env: Environment) => C;
  readonly module: (config: C) => DynamicModule;
}

/** A service that listens. */
export interface RunningService {
  readonly name: ListenerName;
  readonly url: string;
  /** Stops accepting, answers what is under way, then releases everything. Idempotent. */
  readonly close: () => Promise<void>;
}
