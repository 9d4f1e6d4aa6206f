/** More than these one after another would only be held back. */
const MOST_TURNS = 16;
const SMOOTHING = 0.1;
/** Requests a batch from which on there are many callers, who come back in a few turns of the event loop. */
const MANY = 1.5;

/**
 * When to stop gathering. With one caller at a time: at the end of this turn of the event loop, as there is nobody to wait
 * for. With many, who were answered together and come back together: after the first turn that brings nobody more. Turns
 * take microseconds, and in them requests are read, so nothing stands still; a longer wait takes a timer.
 */
export class GatherTurns {
  #meanRequests = 1;
  /** Ends a wait by the timer. */
  #hurry: (() => void) | undefined;

  constructor(
    private readonly schedule: (next: () => void) => void,
    /** Above 0 for gathering by a timer. */
    public maxWaitMs: number,
  ) {}

  /** A batch of so many requests left. */
  observe(requests: number): void {
    this.#meanRequests += SMOOTHING * (requests - this.#meanRequests);
  }

  gather(queue: { readonly length: number }, send: () => void): void {
    if (this.maxWaitMs > 0) this.#wait(send);
    else if (this.#meanRequests < MANY) this.schedule(send);
    else this.#gatherMore(queue, send, MOST_TURNS);
  }

  /** Nobody else need be waited for: a batch is full. */
  hurry(): void {
    this.#hurry?.();
  }

  #wait(send: () => void): void {
    const end = (): void => {
      clearTimeout(timer);
      this.#hurry = undefined;
      send();
    };
    const timer = setTimeout(end, this.maxWaitMs);
    this.#hurry = end;
  }

  #gatherMore(queue: { readonly length: number }, send: () => void, turns: number): void {
    const before = queue.length;
    this.schedule(() => {
      if (turns > 1 && queue.length > before) this.#gatherMore(queue, send, turns - 1);
      else send();
    });
  }
}
