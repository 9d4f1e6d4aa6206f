import { ChildLink } from './child-link.js';
import { RestartPolicy } from './restart-policy.js';

/** A process that held more models before is not given to another: what it has not given back would add up. */
const MOST_MODELS = 200;
/** Nor one that holds more without a model. */
const MOST_PRIVATE_BYTES = 64 * 1024 ** 2;
/** So many more than are kept are kept for a while: who comes back takes what another has just given back. */
const SLACK = 4;
const SLACK_MS = 10_000;

type Taker = (link: ChildLink) => void;

/**
 * Processes that hold no model: started in advance, or given back by a model that was parked or taken out of service. To
 * load a model into one costs a fiftieth of starting one.
 */
export class SpareProcesses {
  readonly #spares: ChildLink[] = [];
  readonly #takers: Taker[] = [];
  readonly #models = new WeakMap<ChildLink, number>();
  readonly #restarts = new RestartPolicy();
  /** How many are on their way: started, or asked to let go of their model. */
  #coming = 0;
  #starting: ChildLink | undefined;
  #again: NodeJS.Timeout | undefined;
  #trim: NodeJS.Timeout | undefined;
  #isClosed = false;

  /**
   * @param count how many are kept; the first are started when one was taken.
   * @param patienceMs how long a start may take for the sake of those that answer.
   */
  constructor(
    private readonly count: number,
    private readonly patienceMs = 0,
  ) {}

  /** One that is there, else the next that comes, else a new one. */
  async take(): Promise<ChildLink> {
    // The one that leaves is to load first.
    setImmediate(() => this.#refill());
    const spare = this.#spares.shift();
    if (spare !== undefined) return this.#hand(spare);
    if (this.#takers.length >= this.#coming) return this.#hand(this.#start());
    return new Promise<ChildLink>((take) => this.#takers.push(take));
  }

  /** Takes a process back when it has answered what it has; resolves when it is empty, or gone. */
  async give(link: ChildLink): Promise<void> {
    link.onRss = () => undefined;
    link.onEnd = () => undefined;
    if (!this.#isWorthKeeping(link)) return link.end();
    this.#coming++;
    const isEmpty = await link.unload();
    this.#coming--;
    if (isEmpty) return this.#keep(link);
    // Nobody waits for one that does not come.
    if (this.#takers.length > this.#coming) this.#takers.shift()?.(this.#hand(this.#start()));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#again);
    clearTimeout(this.#trim);
    const links = [...this.#spares.splice(0), this.#starting].filter((link) => link !== undefined);
    await Promise.all(links.map((link) => link.end()));
  }

  #start(): ChildLink {
    return new ChildLink(this.patienceMs);
  }

  #isWorthKeeping(link: ChildLink): boolean {
    if (this.#isClosed || this.count === 0 || link.lost !== undefined) return false;
    const isWorn =
      (this.#models.get(link) ?? 0) >= MOST_MODELS || (link.privateBytes ?? 0) > MOST_PRIVATE_BYTES;
    const isWanted =
      this.#takers.length > this.#coming || this.#spares.length + this.#coming < this.count + SLACK;
    return !isWorn && isWanted;
  }

  #hand(link: ChildLink): ChildLink {
    link.onEnd = () => undefined;
    this.#models.set(link, (this.#models.get(link) ?? 0) + 1);
    return link;
  }

  async #keep(link: ChildLink): Promise<void> {
    const taker = this.#takers.shift();
    if (taker !== undefined) return taker(this.#hand(link));
    if (this.#isClosed) return link.end();
    link.onEnd = () => {
      const at = this.#spares.indexOf(link);
      if (at >= 0) this.#spares.splice(at, 1);
    };
    this.#spares.push(link);
    if (this.#spares.length > this.count)
      this.#trim ??= setTimeout(() => this.#endSurplus(), SLACK_MS).unref();
  }

  #endSurplus(): void {
    this.#trim = undefined;
    for (const link of this.#spares.splice(this.count)) {
      link.onEnd = () => undefined;
      void link.end();
    }
  }

  /** One after the other: several that start at once would take the cores from those that answer. */
  #refill(): void {
    if (this.#isClosed || this.#starting !== undefined || this.#again !== undefined) return;
    if (this.#spares.length + this.#coming >= this.count + this.#takers.length) return;
    const link = this.#start();
    const since = performance.now();
    this.#starting = link;
    this.#coming++;
    void link.started.then(async (hasStarted) => {
      this.#starting = undefined;
      this.#coming--;
      if (!hasStarted) return this.#refillLater(since);
      await this.#keep(link);
      this.#refill();
    });
  }

  #refillLater(since: number): void {
    if (this.#takers.length > this.#coming) this.#takers.shift()?.(this.#hand(this.#start()));
    if (this.#isClosed) return;
    const now = performance.now();
    const delayMs = this.#restarts.next({ now, upMs: now - since });
    this.#again = setTimeout(() => {
      this.#again = undefined;
      this.#refill();
    }, delayMs);
  }
}
