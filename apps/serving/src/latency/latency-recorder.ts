import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DurationHistogram, SERVICE_CONFIG, ServiceLogger, ServiceMetrics } from '@orrery/platform-service';
import { Counter } from 'prom-client';
import type { ServingConfig } from '../serving.config.js';
import { LatencyMeter, type MeterSubject } from './latency-meter.js';
import { LatencyRepository, type LatencyWindow } from './latency.repository.js';

/** Name of the histogram of answers' durations, by endpoint and version. */
export const PREDICTION_DURATION = 'orrery_prediction_duration_seconds';
const HOUR_MS = 3_600_000;
const KEPT_HOURS = 24 * 8;
const BUCKETS_S = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/**
 * Measures in memory, and writes to the database every few seconds and at the end: never while somebody waits for a
 * prediction.
 */
@Injectable()
export class LatencyRecorder implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly meters = new Map<string, LatencyMeter>();
  private readonly durations: DurationHistogram<'endpoint' | 'version'>;
  private readonly unanswered: Counter<'endpoint' | 'version' | 'reason'>;
  private timer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> | undefined;
  private sweptHour = 0;

  constructor(
    private readonly windows: LatencyRepository,
    @Inject(SERVICE_CONFIG) private readonly config: ServingConfig,
    private readonly logger: ServiceLogger,
    { registry }: ServiceMetrics,
  ) {
    this.durations = new DurationHistogram({
      name: PREDICTION_DURATION,
      help: 'Time from the arrival of a predict request to its answer, of those that were answered.',
      labelNames: ['endpoint', 'version'],
      buckets: BUCKETS_S,
      registers: [registry],
    });
    this.unanswered = new Counter({
      name: 'orrery_predictions_unanswered_total',
      help: 'Predict requests that got no prediction, by whether the request or the service was the reason.',
      labelNames: ['endpoint', 'version', 'reason'],
      registers: [registry],
    });
  }

  /** What measures this version at this endpoint; always the same. */
  meter(subject: MeterSubject): LatencyMeter {
    const key = `${subject.endpointId} ${subject.versionId}`;
    let meter = this.meters.get(key);
    if (meter === undefined) {
      const labels = { endpoint: subject.endpoint, version: String(subject.version) };
      meter = new LatencyMeter(subject, this.durations.series(labels));
      this.meters.set(key, meter);
    }
    return meter;
  }

  /** Stores all that was measured so far. @throws when the database does not answer; nothing is lost then. */
  async flush(): Promise<void> {
    // What was measured after a flush began is not in it.
    while (this.flushing !== undefined) await this.flushing.catch(() => undefined);
    this.flushing = this.store().finally(() => {
      this.flushing = undefined;
    });
    await this.flushing;
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.flushQuietly(), this.config.latencyFlushMs);
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flushQuietly();
  }

  private async flushQuietly(): Promise<void> {
    try {
      await this.flush();
    } catch (error) {
      this.logger.warn(`latency: ${error instanceof Error ? error.message : error}`);
    }
  }

  private async store(): Promise<void> {
    const hour = new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS);
    const taken: { readonly meter: LatencyMeter; readonly window: LatencyWindow }[] = [];
    for (const meter of this.meters.values()) {
      const counts = meter.take();
      if (counts === null) continue;
      const { endpointId, versionId } = meter.subject;
      taken.push({ meter, window: { endpointId, versionId, hour, ...counts } });
    }
    if (taken.length === 0) return;
    try {
      await this.windows.add(taken.map(({ window }) => window));
    } catch (error) {
      for (const { meter, window } of taken) meter.putBack(window);
      throw error;
    }
    for (const { meter, window } of taken) this.count(meter, window);
    await this.sweep(hour);
  }

  private count({ subject }: LatencyMeter, { refused, errors }: LatencyWindow): void {
    const labels = { endpoint: subject.endpoint, version: String(subject.version) };
    if (refused > 0) this.unanswered.inc({ ...labels, reason: 'request' }, refused);
    if (errors > 0) this.unanswered.inc({ ...labels, reason: 'service' }, errors);
  }

  private async sweep(hour: Date): Promise<void> {
    if (this.sweptHour === hour.getTime()) return;
    this.sweptHour = hour.getTime();
    await this.windows.removeBefore(new Date(hour.getTime() - KEPT_HOURS * HOUR_MS));
  }
}
