import { ChildLink } from './child-link.js';
import { RestartPolicy } from './restart-policy.js';

/** Processes that have started and hold no model yet: a model that comes back need not wait for one to start. */
export class SpareProcesses {
  readonly #started: ChildLink[] = [];
  readonly #restarts = new RestartPolicy();
  #starting: ChildLink | undefined;
  #again: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** @param count how many are kept; the first are started when one was taken. */
  constructor(private readonly count: number) {}

  /** One that has started, where there is one; else one that is on its way. */
  take(): ChildLink {
    const spare = this.#started.shift() ?? this.#takeStarting() ?? new ChildLink();
    spare.onEnd = () => undefined;
    // The one that leaves is to load first.
    setImmediate(() => this.#refill());
    return spare;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#again);
    const links = [...this.#started.splice(0), this.#takeStarting()].filter((link) => link !== undefined);
    await Promise.all(links.map((link) => link.end()));
  }

  #takeStarting(): ChildLink | undefined {
    const link = this.#starting;
    this.#starting = undefined;
    return link;
  }

  /** One after the other: several that start at once would take the cores from those that answer. */
  #refill(): void {
    if (this.#isClosed || this.#starting !== undefined || this.#again !== undefined) return;
    if (this.#started.length >= this.count) return;
    const link = new ChildLink();
    const since = performance.now();
    this.#starting = link;
    link.onEnd = () => this.#lose(link, since);
    void link.started.then(() => {
      if (this.#starting !== link) return;
      this.#starting = undefined;
      this.#started.push(link);
      this.#refill();
    });
  }

  #lose(link: ChildLink, since: number): void {
    if (this.#starting === link) this.#starting = undefined;
    const at = this.#started.indexOf(link);
    if (at >= 0) this.#started.splice(at, 1);
    const now = performance.now();
    const delayMs = this.#restarts.next({ now, upMs: now - since });
    clearTimeout(this.#again);
    this.#again = setTimeout(() => {
      this.#again = undefined;
      this.#refill();
    }, delayMs);
  }
}
