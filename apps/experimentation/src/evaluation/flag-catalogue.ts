import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { UnavailableError } from '@orrery/domain';
import { ServiceLogger } from '@orrery/platform-service';
import { RunningTests } from '../ab-test/running-tests.js';
import { FlagRepository } from '../flag/flag.repository.js';
import { SavedGroupRepository } from '../saved-group/saved-group.repository.js';
import { SdkConnectionRepository } from '../sdk-connection/sdk-connection.repository.js';
import { CatalogueRepository } from './catalogue.repository.js';
import { compileCatalogue, type Catalogue } from './catalogue.js';
import { RuledTestReader } from './ruled-test-reader.js';

/** How long another replica's change may go unnoticed: one small statement so often. */
const LOOKS_EVERY_MS = 500;

/**
 * The flags in force, in memory, replaced as a whole when any replica changed one. While the database is away, the
 * flags go on as they were.
 */
@Injectable()
export class FlagCatalogue implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private catalogue: Catalogue | undefined;
  private underWay: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;
  private readonly listeners = new Set<(catalogue: Catalogue) => void>();

  constructor(
    private readonly marks: CatalogueRepository,
    private readonly flags: FlagRepository,
    private readonly groups: SavedGroupRepository,
    private readonly connections: SdkConnectionRepository,
    private readonly tests: RuledTestReader,
    private readonly running: RunningTests,
    private readonly logger: ServiceLogger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.look();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.underWay;
  }

  /** @throws {UnavailableError} before it could be read for the first time. */
  current(): Catalogue {
    if (this.catalogue !== undefined) return this.catalogue;
    throw new UnavailableError('The flags are not read yet: try again.');
  }

  /** Calls `listener` after each replacement. @returns what ends that. */
  onReplaced(listener: (catalogue: Catalogue) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Takes up what was committed before the call; where that fails, the next look does it. */
  async refresh(): Promise<void> {
    // What is under way may have read before that.
    await this.underWay;
    await (this.underWay ??= this.readOrLog().finally(() => (this.underWay = undefined)));
  }

  private async look(): Promise<void> {
    await this.refresh();
    if (this.isStopped) return;
    this.timer = setTimeout(() => void this.look(), LOOKS_EVERY_MS).unref();
  }

  private async readOrLog(): Promise<void> {
    try {
      await this.read();
    } catch (error) {
      this.logger.error(error instanceof Error ? error : String(error));
    }
  }

  private async read(): Promise<void> {
    const { mark } = await this.marks.mark();
    const atMs = Date.now();
    if (mark === this.catalogue?.mark && atMs < this.catalogue.goodUntilMs) return;
    const content = await this.marks.inOneSnapshot(async () => {
      const flags = await this.flags.listInForce();
      return {
        flags,
        ...(await this.marks.mark()),
        groups: await this.groups.inForce(),
        connections: await this.connections.listAll(),
        tests: await this.tests.of(flags),
        running: await this.running.plans(),
      };
    });
    const catalogue = compileCatalogue(content, atMs);
    for (const problem of catalogue.evaluator.problems)
      this.logger.warn('a flag cannot be put into force', { flag: problem.flag, path: problem.path });
    this.catalogue = catalogue;
    for (const listener of this.listeners) listener(catalogue);
  }
}
