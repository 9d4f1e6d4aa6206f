import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Registry, collectDefaultMetrics } from 'prom-client';
import { DurationHistogram, type DurationSeries } from './duration-histogram.js';

/** A request that was answered. */
export interface AnsweredRequest {
  readonly method: string;
  /** The pattern of its route, never the path itself. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

/** The Prometheus registry of one service; each capability adds its own metrics to `registry`. */
@Injectable()
export class ServiceMetrics implements OnApplicationShutdown {
  readonly registry = new Registry();

  private readonly httpRequests = new DurationHistogram({
    name: 'http_server_request_duration_seconds',
    help: 'Time from the arrival of a request to the end of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [this.registry],
  });

  /** By route, then by method and status: routes are declared, so there are few. */
  private readonly series = new Map<string, Map<string, DurationSeries>>();

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  observeRequest({ method, route, status, seconds }: AnsweredRequest): void {
    let ofRoute = this.series.get(route);
    if (ofRoute === undefined) this.series.set(route, (ofRoute = new Map<string, DurationSeries>()));
    const key = method + status;
    let series = ofRoute.get(key);
    if (series === undefined) {
      series = this.httpRequests.series({ method, route, status });
      ofRoute.set(key, series);
    }
    series.observe(seconds);
  }

  onApplicationShutdown(): void {
    this.registry.clear();
  }
}
