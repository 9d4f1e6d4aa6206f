import type { RequestPass } from './request-limiter.js';

/**
 * A pass that was given before there was anything to predict. Who takes it leaves it: the prediction, when it is over,
 * or the listener, when the request is over and nobody has. So a caller who goes away while a model computes is counted
 * for as long as it does.
 */
export class EarlyPass {
  #pass: RequestPass | undefined;

  constructor(pass: RequestPass) {
    this.#pass = pass;
  }

  /** @returns undefined for whoever comes second. */
  take(): RequestPass | undefined {
    const pass = this.#pass;
    this.#pass = undefined;
    return pass;
  }

  abandon(): void {
    this.take()?.leave();
  }
}
