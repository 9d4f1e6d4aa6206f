import type { Destination, MirroredAnswer, ShadowMirror } from '../routing/routed-endpoint.js';
import { encodeInput } from '../prediction/encode-input.js';
import { compareOutputs } from './compare-outputs.js';
import type { Shadow, ShadowId } from './shadow.js';
import { ShadowTally } from './shadow-tally.js';

/** What a shadow computes at once in one replica; more is dropped, and counted. */
const MAX_UNDER_WAY = 4;
const DEADLINE_MS = 5_000;

/** Gives a shadow its part of the requests in this replica, after they were answered. */
export class RequestMirror implements ShadowMirror {
  readonly shadowId: ShadowId;
  private tally = new ShadowTally();
  private underWay = 0;

  constructor(
    private readonly shadow: Shadow,
    /** Where the shadow is loaded; requests may find it gone. */
    private destination: Destination,
  ) {
    this.shadowId = shadow.id;
  }

  moveTo(destination: Destination): void {
    this.destination = destination;
  }

  mirror(answered: MirroredAnswer): void {
    if (answered.route.destination.versionId === this.shadow.versionId) return;
    if (Math.random() * 100 >= this.shadow.percent) return;
    if (this.underWay >= MAX_UNDER_WAY) {
      this.tally.dropped += 1;
      return;
    }
    this.underWay += 1;
    // The answer goes out first.
    setImmediate(() => void this.compute(answered));
  }

  /** All since the last time; null when nothing happened. */
  take(): ShadowTally | null {
    const { tally } = this;
    if (tally.isEmpty) return null;
    this.tally = new ShadowTally();
    return tally;
  }

  /** What was taken and could not be stored. */
  putBack(tally: ShadowTally): void {
    this.tally.merge(tally);
  }

  private async compute({ input, outputs, ms }: MirroredAnswer): Promise<void> {
    const { runtime, encoding } = this.destination;
    let failed = 1;
    let incomparable = 0;
    try {
      const encoded = encodeInput(runtime.signature, input, encoding);
      if (encoded.kind !== 'ok') return;
      const beganMs = performance.now();
      const answer = await runtime.predict(encoded, { deadlineMs: DEADLINE_MS, caller: null });
      failed = 0;
      this.tally.answeredMs.add(ms);
      this.tally.shadowMs.add(performance.now() - beganMs);
      const compared = compareOutputs(outputs, answer.outputs);
      if (compared.kind === 'incomparable') incomparable = 1;
      else for (const [name, agreement] of compared.outputs) this.tally.addOutput(name, agreement);
    } catch {
      // What a shadow fails on is counted, and concerns nobody.
    } finally {
      this.underWay -= 1;
      this.tally.mirrored += 1;
      this.tally.failed += failed;
      this.tally.incomparable += incomparable;
    }
  }
}
