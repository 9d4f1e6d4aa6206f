/** What a procedure promises of a number that the simulation measures. */
export type Promised =
  | { readonly kind: 'equals'; readonly value: number }
  | { readonly kind: 'at-most'; readonly value: number }
  | { readonly kind: 'at-least'; readonly value: number }
  /** Shown, because it is instructive; promised by nobody. */
  | { readonly kind: 'nothing' };

export interface Measurement {
  readonly procedure: string;
  readonly claim: string;
  readonly promised: Promised;
  readonly measured: number;
  /** Monte-Carlo standard error. */
  readonly error: number;
  /** By how much theory itself is approximate, such as a power by the normal distribution. */
  readonly slack: number;
}

/** With about ninety promises, one honest calibration in 110 would miss one of them by chance. */
export const ERRORS_ALLOWED = 3.9;

export type Judgement = 'kept' | 'missed' | 'not-promised';

/** Whether the measured number is inside what was promised, give or take Monte-Carlo error. */
export function judge({ promised, measured, error, slack }: Measurement): Judgement {
  if (promised.kind === 'nothing') return 'not-promised';
  const excess = measured - promised.value;
  const allowed = ERRORS_ALLOWED * error + slack;
  if (!Number.isFinite(excess)) return 'missed';
  if (promised.kind !== 'at-least' && excess > allowed) return 'missed';
  if (promised.kind !== 'at-most' && excess < -allowed) return 'missed';
  return 'kept';
}

/** Counts how often something happened. */
export class Tally {
  private hits = 0;
  private runs = 0;

  add(happened: boolean): void {
    this.runs++;
    if (happened) this.hits++;
  }

  /** The share, with the error that it would have if the promise were just kept. */
  of(procedure: string, claim: string, promised: Promised, { slack = 0 } = {}): Measurement {
    const measured = this.hits / this.runs;
    const share = promised.kind === 'nothing' ? measured : promised.value;
    const error = Math.sqrt((share * (1 - share)) / this.runs);
    return { procedure, claim, promised, measured, error, slack };
  }
}

/** Averages a number over the runs. */
export class Average {
  private count = 0;
  private mean = 0;
  private squares = 0;

  add(value: number): void {
    this.count++;
    const delta = value - this.mean;
    this.mean += delta / this.count;
    this.squares += delta * (value - this.mean);
  }

  of(procedure: string, claim: string, promised: Promised, { slack = 0 } = {}): Measurement {
    const error = Math.sqrt(this.squares / (this.count - 1) / this.count);
    return { procedure, claim, promised, measured: this.mean, error, slack };
  }
}

export const equals = (value: number): Promised => ({ kind: 'equals', value });
export const atMost = (value: number): Promised => ({ kind: 'at-most', value });
export const atLeast = (value: number): Promised => ({ kind: 'at-least', value });
export const nothing: Promised = { kind: 'nothing' };
