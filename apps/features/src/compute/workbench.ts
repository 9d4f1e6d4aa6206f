import { Injectable, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ServiceLogger } from '@orrery/platform-service';
import { PrivateFolders } from '@orrery/platform-tables';
import { Computation } from './computation.js';

/** What a job works with: a process that computes, and a folder that nobody else can read. */
export interface Bench {
  readonly computation: Computation;
  readonly folder: string;
}

/** Lends a bench to each job and clears it away afterwards. */
@Injectable()
export class Workbench implements OnModuleInit, BeforeApplicationShutdown {
  private readonly folders = new PrivateFolders('orrery-features');
  private readonly computations = new Set<Computation>();

  constructor(private readonly logger: ServiceLogger) {}

  async onModuleInit(): Promise<void> {
    await this.folders.removeOrphans();
  }

  /** @param facts go with every line of progress in the log. */
  use<T>(facts: Readonly<Record<string, string>>, work: (bench: Bench) => Promise<T>): Promise<T> {
    return this.folders.within(async (folder) => {
      const computation = new Computation((step, measured) =>
        this.logger.log(step, { ...facts, ...measured }),
      );
      this.computations.add(computation);
      try {
        return await work({ computation, folder });
      } finally {
        this.computations.delete(computation);
        computation.end();
      }
    });
  }

  beforeApplicationShutdown(): void {
    for (const computation of this.computations) computation.end();
  }
}
