/** A model whose process takes a place. */
export interface Resident {
  /** When it last computed or was loaded, on the clock of `performance.now()`. */
  readonly lastUsedMs: number;
  /** Whether it has a process that nobody needs at this moment. */
  readonly isIdle: boolean;
  /** Memory that its process shares with no other. */
  readonly privateBytes: number;
  /** Ends its process; the next request brings it back. */
  readonly park: () => void;
}

export interface ProcessLimits {
  /** How many models have a process at a time. */
  readonly maxProcesses: number;
  /** What all these hold together, not counting what they share. */
  readonly maxBytes: number;
  /** A model that computed nothing for so long gives its process back. */
  readonly idleMs: number;
}

export interface BudgetStats {
  readonly resident: number;
  readonly residentBytes: number;
  /** Models that wait for a place. */
  readonly waiting: number;
  /** How often a model gave its process back. */
  readonly parks: number;
}

interface Entry {
  readonly resident: Resident;
  readonly grant: () => void;
}

const SWEEP_MS = 1_000;
/** How soon a place is looked for again when every model was at work. */
const RETRY_MS = 5;

/**
 * Keeps the processes of models within their bounds: who comes takes the place of the model that has not been used for
 * longest, and who is at work is left alone.
 */
export class ProcessBudget {
  readonly #residents = new Set<Resident>();
  readonly #waiting: Entry[] = [];
  #parks = 0;
  #sweep: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;

  constructor(private readonly limits: ProcessLimits) {}

  stats(): BudgetStats {
    return {
      resident: this.#residents.size,
      residentBytes: this.#bytes(),
      waiting: this.#waiting.length,
      parks: this.#parks,
    };
  }

  /** Resolves when there is room for the process of `resident`, which is then counted until it leaves. */
  enter(resident: Resident): Promise<void> {
    if (this.#residents.has(resident)) return Promise.resolve();
    this.#sweep ??= setInterval(() => this.sweep(), SWEEP_MS).unref();
    return new Promise((grant) => {
      this.#waiting.push({ resident, grant });
      this.#admit();
    });
  }

  leave(resident: Resident): void {
    const at = this.#waiting.findIndex((entry) => entry.resident === resident);
    // Who waits is let through, to see that it is not wanted any more.
    if (at >= 0) this.#waiting.splice(at, 1)[0]?.grant();
    if (this.#residents.delete(resident)) this.#admit();
    if (this.#residents.size > 0 || this.#waiting.length > 0) return;
    clearInterval(this.#sweep);
    clearTimeout(this.#retry);
    this.#sweep = undefined;
  }

  /** Parks who was idle for too long, and as many more as are needed to come within the bounds. */
  sweep(): void {
    const since = performance.now() - this.limits.idleMs;
    for (const resident of [...this.#residents])
      if (resident.isIdle && resident.lastUsedMs < since) this.#park(resident);
    while (this.#residents.size > 1 && this.#bytes() > this.limits.maxBytes) {
      const idle = this.#longestUnused();
      if (idle === undefined) break;
      this.#park(idle);
    }
    this.#admit();
  }

  #admit(): void {
    while (this.#waiting.length > 0) {
      if (!this.#makeRoom()) return this.#admitLater();
      const entry = this.#waiting.shift();
      if (entry === undefined) return;
      this.#residents.add(entry.resident);
      entry.grant();
    }
  }

  #makeRoom(): boolean {
    while (this.#isFull()) {
      const idle = this.#longestUnused();
      if (idle === undefined) return false;
      this.#park(idle);
    }
    return true;
  }

  #isFull(): boolean {
    if (this.#residents.size === 0) return false;
    return this.#residents.size >= this.limits.maxProcesses || this.#bytes() >= this.limits.maxBytes;
  }

  #admitLater(): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#admit(), RETRY_MS);
  }

  #longestUnused(): Resident | undefined {
    let found: Resident | undefined;
    for (const resident of this.#residents) {
      if (resident.isIdle && (found === undefined || resident.lastUsedMs < found.lastUsedMs))
        found = resident;
    }
    return found;
  }

  #park(resident: Resident): void {
    this.#residents.delete(resident);
    this.#parks++;
    resident.park();
  }

  #bytes(): number {
    let bytes = 0;
    for (const { privateBytes } of this.#residents) bytes += privateBytes;
    return bytes;
  }
}
