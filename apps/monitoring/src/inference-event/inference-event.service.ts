import { Injectable } from '@nestjs/common';
import { NotFoundError } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { MonitorRepository } from '../monitor/monitor.repository.js';
import type { Monitor } from '../monitor/monitor.js';
import { ExchangeCounter } from './exchange-counter.js';
import type { InferenceEvent, Subject } from './inference-event.js';
import { InferenceEventMetrics, type EventFate } from './inference-event.metrics.js';
import { storedHalf } from './inference-exchange.js';
import { InferenceExchangeRepository, type NewHalf } from './inference-exchange.repository.js';

/** KServe's name for the variant that is not a canary. */
const STABLE: ReadonlySet<string> = new Set(['', 'default']);

/** Takes halves of exchanges between clients and models elsewhere. */
@Injectable()
export class InferenceEventService {
  constructor(
    private readonly monitors: MonitorRepository,
    private readonly exchanges: InferenceExchangeRepository,
    private readonly counter: ExchangeCounter,
    private readonly metrics: InferenceEventMetrics,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * Stores all of them, or none; what is known already is left as it is. They belong to the monitor that is named, or to the
   * endpoint that has the InferenceService's name.
   *
   * @throws {NotFoundError | OverloadedError} the latter while too many wait for their other half.
   */
  async accept(events: readonly InferenceEvent[], monitorName: string | null): Promise<void> {
    this.counter.refuseWhenFull();
    const monitorOf = await this.finder(events, monitorName);
    const fates = new Map<EventFate, number>();
    const tell = (fate: EventFate): void => void fates.set(fate, (fates.get(fate) ?? 0) + 1);
    const halves: NewHalf[] = [];
    for (const event of events) {
      const subject = subjectOf(event, monitorOf(event));
      if (typeof subject === 'string') tell(subject);
      else halves.push(halfOf(event, subject));
    }
    // Always in the same order: two requests that tell the same exchanges would wait for each other for ever.
    halves.sort((a, b) => (a.exchangeId < b.exchangeId ? -1 : 1));
    const added = await this.unitOfWork.run(async () => {
      const results: (boolean | null)[] = [];
      for (const half of halves) results.push(await this.exchanges.addHalf(half));
      return results;
    });
    for (const isComplete of added) tell(isComplete === null ? 'repeated' : 'accepted');
    for (const [fate, count] of fates) this.metrics.tellEvents(fate, count);
    if (added.includes(true)) this.counter.wake();
  }

  /** @throws {NotFoundError} */
  private async finder(
    events: readonly InferenceEvent[],
    name: string | null,
  ): Promise<(event: InferenceEvent) => Monitor | undefined> {
    if (name !== null) {
      const monitor = await this.monitors.findByName(name);
      if (monitor === null) throw new NotFoundError('Monitor', name);
      return () => monitor;
    }
    const services = [...new Set(events.map(({ service }) => service))];
    const newest = await this.monitors.findNewestByEndpoints(services);
    return ({ service }) => newest.get(service);
  }
}

function halfOf(event: InferenceEvent, subject: Subject): NewHalf {
  const { exchangeId, half, requests } = event;
  return { exchangeId, half, subject, requests, stored: storedHalf(event, Date.now()) };
}

/** A monitor knows the version of its baseline: that one answers, unless the sender says another, or that it is a canary. */
function subjectOf(
  { told, variant }: InferenceEvent,
  monitor: Monitor | undefined,
): Subject | 'unwatched' | 'unattributed' {
  if (monitor === undefined) return 'unwatched';
  const { endpoint, model, modelVersionId, version } = monitor;
  if (told !== null) return { endpoint, ...told };
  return STABLE.has(variant) ? { endpoint, model, modelVersionId, version } : 'unattributed';
}
