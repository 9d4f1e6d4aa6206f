import { Inject, Injectable } from '@nestjs/common';
import { SERVICE_CONFIG } from '@orrery/platform-service';
import type { DataConfig } from '../data.config.js';
import { Slots } from '../slots/slots.js';
import { TableSession } from './table-session.js';

/** Sessions of the engine, so few at a time that their memory is bounded. */
@Injectable()
export class TableSessions {
  private readonly slots: Slots;

  constructor(@Inject(SERVICE_CONFIG) private readonly config: DataConfig) {
    this.slots = new Slots(config.maxTableSessions, config.maxIngests);
  }

  /**
   * @param folder the only one that the session sees.
   * @param readable files elsewhere that it sees, too; none unless given.
   * @throws {OverloadedError}
   */
  run<T>(
    folder: string,
    work: (session: TableSession) => Promise<T>,
    readable: readonly string[] = [],
  ): Promise<T> {
    return this.slots.run(() => this.within(folder, work, readable));
  }

  /** The same for what ends a request that has been let in: it waits, however many others do. */
  runPatiently<T>(folder: string, work: (session: TableSession) => Promise<T>): Promise<T> {
    return this.slots.runPatiently(() => this.within(folder, work, []));
  }

  private async within<T>(
    folder: string,
    work: (session: TableSession) => Promise<T>,
    readable: readonly string[],
  ): Promise<T> {
    const { tableMemoryMegabytes: memoryMegabytes, tableDeadlineMs: deadlineMs } = this.config;
    const session = await TableSession.open(folder, { memoryMegabytes, deadlineMs, readable });
    try {
      return await work(session);
    } finally {
      session.close();
    }
  }
}
