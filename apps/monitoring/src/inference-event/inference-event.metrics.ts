import { Injectable } from '@nestjs/common';
import { ServiceMetrics } from '@orrery/platform-service';
import { Counter } from 'prom-client';

/**
 * `accepted`; `repeated`: seen before, or after its other half was given up; `unwatched`: no monitor of such an endpoint;
 * `unattributed`: which version answered is not known.
 */
export type EventFate = 'accepted' | 'repeated' | 'unwatched' | 'unattributed';
export type ExchangeFate = 'counted' | 'no_request' | 'no_response';

@Injectable()
export class InferenceEventMetrics {
  private readonly events: Counter;
  private readonly exchanges: Counter;

  constructor({ registry }: ServiceMetrics) {
    this.events = new Counter({
      name: 'orrery_inference_events_total',
      help: "Events of KServe's logger that were taken, by what became of them.",
      labelNames: ['outcome'],
      registers: [registry],
    });
    this.exchanges = new Counter({
      name: 'orrery_inference_exchanges_total',
      help: 'Exchanges that were counted, or given up because half of them did not come in time.',
      labelNames: ['outcome'],
      registers: [registry],
    });
  }

  tellEvents(outcome: EventFate, events: number): void {
    if (events > 0) this.events.inc({ outcome }, events);
  }

  tellExchanges(outcome: ExchangeFate, exchanges: number): void {
    if (exchanges > 0) this.exchanges.inc({ outcome }, exchanges);
  }
}
