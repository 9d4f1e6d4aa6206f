import { QuantileSketch, type Moments, type QuantileSketchJson } from '@orrery/math-statistics';
import { mergeAgreements, type OutputAgreement } from './compare-outputs.js';

/** What a shadow did, as it is stored. */
export interface ShadowTallyJson {
  readonly mirrored: number;
  readonly dropped: number;
  readonly failed: number;
  readonly incomparable: number;
  readonly answeredMs: QuantileSketchJson;
  readonly shadowMs: QuantileSketchJson;
  readonly outputs: Readonly<Record<string, OutputAgreement>>;
}

/** What a shadow did: counts, times and how its answers compare. Merges to what all replicas together saw. */
export class ShadowTally {
  /** Requests that it was given. */
  mirrored = 0;
  /** Requests that it was to get, and was too busy for. */
  dropped = 0;
  /** Of the mirrored, those that it failed on. */
  failed = 0;
  /** Of the mirrored, those that it answered with other outputs, types or forms. */
  incomparable = 0;
  /** Milliseconds of the version that answered, and of the shadow, for the same requests. */
  readonly answeredMs = new QuantileSketch();
  readonly shadowMs = new QuantileSketch();
  readonly outputs = new Map<string, OutputAgreement>();

  static fromJSON(json: ShadowTallyJson): ShadowTally {
    const tally = new ShadowTally();
    tally.mirrored = json.mirrored;
    tally.dropped = json.dropped;
    tally.failed = json.failed;
    tally.incomparable = json.incomparable;
    tally.answeredMs.merge(QuantileSketch.fromJSON(json.answeredMs));
    tally.shadowMs.merge(QuantileSketch.fromJSON(json.shadowMs));
    for (const [name, agreement] of Object.entries(json.outputs)) tally.addOutput(name, agreement);
    return tally;
  }

  get isEmpty(): boolean {
    return this.mirrored + this.dropped === 0;
  }

  addOutput(name: string, agreement: OutputAgreement): void {
    const known = this.outputs.get(name);
    this.outputs.set(name, known === undefined ? agreement : mergeAgreements(known, agreement));
  }

  merge(other: ShadowTally): void {
    this.mirrored += other.mirrored;
    this.dropped += other.dropped;
    this.failed += other.failed;
    this.incomparable += other.incomparable;
    this.answeredMs.merge(other.answeredMs);
    this.shadowMs.merge(other.shadowMs);
    for (const [name, agreement] of other.outputs) this.addOutput(name, agreement);
  }

  toJSON(): ShadowTallyJson {
    return {
      mirrored: this.mirrored,
      dropped: this.dropped,
      failed: this.failed,
      incomparable: this.incomparable,
      answeredMs: this.answeredMs.toJSON(),
      shadowMs: this.shadowMs.toJSON(),
      outputs: Object.fromEntries([...this.outputs].map(([name, agreement]) => [name, finite(agreement)])),
    };
  }
}

/** JSON has no word for what has left the range of doubles: it stays at its end. */
function finite({ difference, ...agreement }: OutputAgreement): OutputAgreement {
  const { count, mean, sumOfSquaredDeviations } = difference;
  const kept: Moments = { count, mean: held(mean), sumOfSquaredDeviations: held(sumOfSquaredDeviations) };
  return { ...agreement, difference: kept, sumOfAbsolutes: held(agreement.sumOfAbsolutes) };
}

function held(value: number): number {
  return Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, value));
}
