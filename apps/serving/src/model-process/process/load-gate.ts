/** `urgent` where requests wait for the load. */
export type Urgency = 'urgent' | 'calm';

interface Waiting {
  readonly urgency: Urgency;
  readonly enter: () => void;
}

/**
 * Lets so many models load at a time, that those which answer keep the cores. The urgent go first, and have places that
 * the calm never take: a model which loads for a minute keeps nobody's requests waiting.
 */
export class LoadGate {
  readonly #waiting: Waiting[] = [];
  #calm = 0;
  #inside = 0;

  /** @param most how many load at a time; the calm take half of the places at the most. */
  constructor(private readonly most: number) {}

  /** How many wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Runs `load` when it is its turn. */
  async run<T>(urgency: Urgency, load: () => Promise<T>): Promise<T> {
    await new Promise<void>((enter) => {
      this.#waiting.push({ urgency, enter });
      this.#admit();
    });
    try {
      return await load();
    } finally {
      this.#inside--;
      if (urgency === 'calm') this.#calm--;
      this.#admit();
    }
  }

  #admit(): void {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      this.#inside++;
      if (next.urgency === 'calm') this.#calm++;
      next.enter();
    }
  }

  #next(): Waiting | undefined {
    if (this.#inside >= this.most) return undefined;
    const urgent = this.#waiting.find(({ urgency }) => urgency === 'urgent');
    const mayBeCalm = this.#calm < Math.ceil(this.most / 2);
    return urgent ?? (mayBeCalm ? this.#waiting[0] : undefined);
  }
}
