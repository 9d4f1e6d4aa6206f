import type { EndpointId, ModelVersionId } from '@orrery/domain';
import { QuantileSketch } from '@orrery/math-statistics';
import type { LatencyCounts } from './latency-counts.js';

/** Of which version, at which endpoint. */
export interface MeterSubject {
  readonly endpointId: EndpointId;
  readonly endpoint: string;
  readonly versionId: ModelVersionId;
  readonly version: number;
}

/** Counts what one version does at one endpoint, in memory, until it is taken away to be stored. */
export class LatencyMeter {
  private answered = new QuantileSketch();
  private refused = 0;
  private errors = 0;

  constructor(
    readonly subject: MeterSubject,
    private readonly observe: (seconds: number) => void,
  ) {}

  answer(ms: number): void {
    this.answered.add(ms);
    this.observe(ms / 1000);
  }

  refuse(): void {
    this.refused += 1;
  }

  fail(): void {
    this.errors += 1;
  }

  /** All since the last time; null when nothing happened. */
  take(): LatencyCounts | null {
    const { answered, refused, errors } = this;
    if (answered.count + refused + errors === 0) return null;
    this.answered = new QuantileSketch();
    this.refused = 0;
    this.errors = 0;
    return { answered, refused, errors };
  }

  /** What was taken and could not be stored. */
  putBack({ answered, refused, errors }: LatencyCounts): void {
    this.answered.merge(answered);
    this.refused += refused;
    this.errors += errors;
  }
}
