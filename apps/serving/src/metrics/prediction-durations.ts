import { Injectable } from '@nestjs/common';
import { ServiceMetrics } from '@orrery/platform-service';
import { Histogram } from 'prom-client';
import { PREDICTION_DURATION } from '../latency/latency-recorder.js';
import type { HistogramSeries } from './read-histogram.js';

interface Gathered {
  readonly buckets: Map<number, number>;
  sum: number;
  count: number;
}

/** How long predictions took, by endpoint, read off the histogram that every answer is counted in. */
@Injectable()
export class PredictionDurations {
  constructor(private readonly metrics: ServiceMetrics) {}

  /** In seconds, all versions of an endpoint together. */
  async byEndpoint(): Promise<readonly HistogramSeries<'endpoint'>[]> {
    const durations = this.metrics.registry.getSingleMetric(PREDICTION_DURATION);
    if (!(durations instanceof Histogram)) return [];
    const { values } = await durations.get();
    const endpoints = new Map<string, Gathered>();
    for (const { labels, metricName, value } of values) {
      const endpoint = String(labels['endpoint']);
      let gathered = endpoints.get(endpoint);
      if (gathered === undefined)
        endpoints.set(endpoint, (gathered = { buckets: new Map(), sum: 0, count: 0 }));
      if (metricName === `${PREDICTION_DURATION}_sum`) gathered.sum += value;
      else if (metricName === `${PREDICTION_DURATION}_count`) gathered.count += value;
      else if (typeof labels['le'] === 'number') {
        gathered.buckets.set(labels['le'], (gathered.buckets.get(labels['le']) ?? 0) + value);
      }
    }
    return [...endpoints].map(([endpoint, { buckets, sum, count }]) => ({
      labels: { endpoint },
      buckets: [...buckets].map(([le, upTo]) => ({ le, count: upTo })),
      sum,
      count,
    }));
  }
}
