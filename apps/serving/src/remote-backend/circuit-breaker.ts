export interface CircuitBreakerOptions {
  /** So many failures in a row open the circuit. */
  readonly failures: number;
  /** How long it stays open at first; twice as long after each trial that fails. */
  readonly firstOpenMs: number;
  readonly longestOpenMs: number;
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
}

export type CircuitState = 'closed' | 'open' | 'half-open';

const DEFAULTS: CircuitBreakerOptions = {
  failures: 5,
  firstOpenMs: 1_000,
  longestOpenMs: 60_000,
  now: () => performance.now(),
};

/**
 * Keeps requests away from a server that fails (Nygard, Release It!, 2007): closed it lets all through, open none; after
 * a while one at a time is let through on trial, whose outcome closes it or opens it for longer.
 */
export class CircuitBreaker {
  readonly #options: CircuitBreakerOptions;
  #failures = 0;
  #openings = 0;
  #openUntilMs: number | null = null;
  #isTrialUnderWay = false;

  constructor(options: Partial<CircuitBreakerOptions> = {}) {
    this.#options = { ...DEFAULTS, ...options };
  }

  get state(): CircuitState {
    if (this.#openUntilMs === null) return 'closed';
    return this.#options.now() < this.#openUntilMs ? 'open' : 'half-open';
  }

  /** How long until a trial is let through; 0 when something is let through now. */
  get retryAfterMs(): number {
    return Math.max(0, Math.ceil((this.#openUntilMs ?? 0) - this.#options.now()));
  }

  /** Whether a request may go. */
  get allows(): boolean {
    const { state } = this;
    return state === 'closed' || (state === 'half-open' && !this.#isTrialUnderWay);
  }

  /** A request goes; its outcome must be told by `succeed`, `fail` or `dismiss`. */
  begin(): void {
    if (this.state === 'half-open') this.#isTrialUnderWay = true;
  }

  succeed(): void {
    this.#failures = 0;
    this.#openings = 0;
    this.#openUntilMs = null;
    this.#isTrialUnderWay = false;
  }

  fail(): void {
    const wasOnTrial = this.#openUntilMs !== null;
    this.#isTrialUnderWay = false;
    this.#failures += 1;
    // What had begun before the circuit opened says nothing new.
    if (this.state === 'open' || (!wasOnTrial && this.#failures < this.#options.failures)) return;
    const { firstOpenMs, longestOpenMs, now } = this.#options;
    this.#openUntilMs = now() + Math.min(longestOpenMs, firstOpenMs * 2 ** this.#openings);
    this.#openings += 1;
  }

  /** The request ended without saying anything of the server. */
  dismiss(): void {
    this.#isTrialUnderWay = false;
  }
}
