/** What keeps things that came at the same time. */
export interface Keeper<Item, Outcome> {
  /** All of them or none; resolves to an outcome for each, in their order. */
  readonly keep: (items: readonly Item[]) => Promise<readonly Outcome[]>;
  readonly sizeOf: (item: Item) => number;
  /** What is kept at once at the most. */
  readonly mostItems: number;
  readonly mostBytes: number;
}

interface Waiting<Item, Outcome> {
  readonly item: Item;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

/** While one batch is made durable the next is under way to be, so that neither the disk nor the database waits. */
const LANES = 2;

/**
 * Keeps what comes at the same time together. Nobody waits for company: a lane that is free keeps what there is, and only
 * while all lanes are busy more is gathered, as Postgres itself gathers commits for one flush.
 */
export class Gatherer<Item, Outcome> {
  private waiting: Waiting<Item, Outcome>[] = [];
  private underWay = 0;

  constructor(private readonly keeper: Keeper<Item, Outcome>) {}

  /** Resolves once the item is kept. */
  add(item: Item): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.send();
    });
  }

  private send(): void {
    while (this.underWay < LANES && this.waiting.length > 0) {
      const batch = this.take();
      this.underWay += 1;
      void this.keepAll(batch).finally(() => {
        this.underWay -= 1;
        this.send();
      });
    }
  }

  private take(): readonly Waiting<Item, Outcome>[] {
    const { sizeOf, mostItems, mostBytes } = this.keeper;
    let count = 0;
    for (let bytes = 0; count < Math.min(this.waiting.length, mostItems); count += 1) {
      const next = this.waiting[count];
      bytes += next === undefined ? 0 : sizeOf(next.item);
      if (count > 0 && bytes > mostBytes) break;
    }
    return this.waiting.splice(0, count);
  }

  private async keepAll(batch: readonly Waiting<Item, Outcome>[]): Promise<void> {
    try {
      const outcomes = await this.keeper.keep(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, at) => resolve(outcomes[at] as Outcome));
    } catch (error) {
      const [only, ...others] = batch;
      if (only !== undefined && others.length === 0) return only.reject(error);
      // What is wrong with one of them must not fail the others.
      for (const each of batch) await this.keepAll([each]);
    }
  }
}
