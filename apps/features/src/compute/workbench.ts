import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { ServiceLogger } from '@orrery/platform-service';
import { Computation } from './computation.js';

/** What a job works with: a process that computes, and a folder that nobody else can read. */
export interface Bench {
  readonly computation: Computation;
  readonly folder: string;
}

/** Lends a bench to each job and clears it away afterwards. */
@Injectable()
export class Workbench implements BeforeApplicationShutdown {
  private readonly computations = new Set<Computation>();

  constructor(private readonly logger: ServiceLogger) {}

  /** @param facts go with every line of progress in the log. */
  async use<T>(facts: Readonly<Record<string, string>>, work: (bench: Bench) => Promise<T>): Promise<T> {
    const folder = await mkdtemp(join(tmpdir(), 'orrery-features-'));
    const computation = new Computation((step, measured) => this.logger.log(step, { ...facts, ...measured }));
    this.computations.add(computation);
    try {
      return await work({ computation, folder });
    } finally {
      this.computations.delete(computation);
      computation.end();
      await rm(folder, { recursive: true, force: true });
    }
  }

  beforeApplicationShutdown(): void {
    for (const computation of this.computations) computation.end();
  }
}
