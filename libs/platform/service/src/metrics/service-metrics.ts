import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** A request that was answered. */
export interface AnsweredRequest {
  readonly method: string;
  /** The pattern of its route, never the path itself. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

type Observe = (seconds: number) => void;

/** The Prometheus registry of one service; each capability adds its own metrics to `registry`. */
@Injectable()
export class ServiceMetrics implements OnApplicationShutdown {
  readonly registry = new Registry();

  private readonly httpRequests = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Time from the arrival of a request to the end of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [this.registry],
  });

  /** Labels are read once for all requests that have the same; routes are declared, so there are few. */
  private readonly observers = new Map<string, Map<string, Observe>>();

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  observeRequest({ method, route, status, seconds }: AnsweredRequest): void {
    let ofRoute = this.observers.get(route);
    if (ofRoute === undefined) this.observers.set(route, (ofRoute = new Map<string, Observe>()));
    const key = method + status;
    let observe = ofRoute.get(key);
    if (observe === undefined) {
      const child = this.httpRequests.labels({ method, route, status });
      ofRoute.set(key, (observe = (value) => child.observe(value)));
    }
    observe(seconds);
  }

  onApplicationShutdown(): void {
    this.registry.clear();
  }
}
