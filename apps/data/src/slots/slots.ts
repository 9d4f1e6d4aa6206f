import { OverloadedError } from '@orrery/domain';

const RETRY_AFTER_MS = 2000;

/** So much at a time, so much waiting in line, and a refusal beyond. */
export class Slots {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly atOnce: number,
    private readonly inLine: number,
  ) {}

  /** @throws {OverloadedError} */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= this.atOnce && this.waiting.length >= this.inLine) {
      throw new OverloadedError(RETRY_AFTER_MS);
    }
    return this.runPatiently(work);
  }

  /** However many wait: for what ends a request that has been let in. */
  async runPatiently<T>(work: () => Promise<T>): Promise<T> {
    await this.enter();
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  private async enter(): Promise<void> {
    if (this.running < this.atOnce) {
      this.running += 1;
      return;
    }
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** Who waits takes over the slot, so that nobody can slip in between. */
  private leave(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.running -= 1;
    else next();
  }
}
