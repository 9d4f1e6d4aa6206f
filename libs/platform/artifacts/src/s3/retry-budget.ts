const EARNED_PER_SUCCESS = 0.1;
const SPENT_PER_RETRY = 1;

/** Lets one call in ten be a retry, with a small reserve: when everything fails, retries stop instead of doubling the load. */
export class RetryBudget {
  private balance: number;

  constructor(private readonly reserve = 10) {
    this.balance = reserve;
  }

  earn(): void {
    this.balance = Math.min(this.reserve, this.balance + EARNED_PER_SUCCESS);
  }

  /** Whether one more retry is affordable; if so, it is paid. */
  spend(): boolean {
    if (this.balance < SPENT_PER_RETRY) return false;
    this.balance -= SPENT_PER_RETRY;
    return true;
  }
}
