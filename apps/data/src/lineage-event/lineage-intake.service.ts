import { Injectable } from '@nestjs/common';
import type { ReportedJob } from '@orrery/domain';
import { parseLineageEvent, type LineageEvent, type LineageFault } from '@orrery/platform-lineage';
import { UnitOfWork } from '@orrery/platform-postgres';
import { ServiceLogger } from '@orrery/platform-service';
import { Slots } from '../slots/slots.js';
import { factsOfEvent } from './facts-of-event.js';
import { factsOfReport } from './facts-of-report.js';
import { GraphWriter } from './graph.writer.js';
import { LineageEventRepository } from './lineage-event.repository.js';
import { isTooDeep, MAX_DEPTH } from './nesting.js';

/** What became of an event. */
export type EventOutcome =
  | { readonly kind: 'taken'; readonly isNew: boolean }
  | { readonly kind: 'refused'; readonly faults: readonly LineageFault[] }
  /** Not the event's fault: it may come again. */
  | { readonly kind: 'failed' };

/** The graph has one writer at a time: who waits does so here, and not with a connection to the database. */
const AT_ONCE = 1;
const IN_LINE = 512;
/** Events of a batch that are written in one transaction. */
const TOGETHER = 100;

interface ReadEvent {
  readonly place: number;
  readonly event: LineageEvent;
  readonly body: object;
}

/** Takes what jobs say, from wherever: each event once, in any order. */
@Injectable()
export class LineageIntake {
  private readonly slots = new Slots(AT_ONCE, IN_LINE);

  constructor(
    private readonly events: LineageEventRepository,
    private readonly graph: GraphWriter,
    private readonly unitOfWork: UnitOfWork,
    private readonly logger: ServiceLogger,
  ) {}

  /** Takes those that are events; the others say why they are none. */
  async accept(list: readonly unknown[]): Promise<readonly EventOutcome[]> {
    const outcomes: EventOutcome[] = list.map(() => ({ kind: 'failed' }));
    const read: ReadEvent[] = [];
    list.forEach((json, place) => {
      const parsed = isTooDeep(json) ? TOO_DEEP : parseLineageEvent(json);
      if (parsed.kind === 'refused') outcomes[place] = parsed;
      else read.push({ place, event: parsed.event, body: json as object });
    });
    for (let start = 0; start < read.length; start += TOGETHER) {
      const part = read.slice(start, start + TOGETHER);
      for (const { place, isNew } of await this.keepAll(part)) outcomes[place] = { kind: 'taken', isNew };
    }
    return outcomes;
  }

  /** Takes what a job of Orrery reported, in the caller's transaction; its number, or null for what was known. */
  async report(report: ReportedJob): Promise<string | null> {
    await this.graph.lock();
    const facts = factsOfReport(report);
    const number = await this.events.insert({
      ...{ kind: 'REPORT', at: facts.at, runId: report.runId },
      body: report,
    });
    if (number !== null) await this.graph.apply(facts);
    return number;
  }

  /** What cannot be written together is written one by one, so that one event does not keep the others out. */
  private async keepAll(events: readonly ReadEvent[]): Promise<readonly { place: number; isNew: boolean }[]> {
    try {
      return await this.slots.run(() => this.keep(events));
    } catch (error) {
      this.logger.error(error instanceof Error ? error : String(error));
      if (events.length <= 1) return [];
    }
    const kept: { place: number; isNew: boolean }[] = [];
    for (const event of events) kept.push(...(await this.keepAll([event])));
    return kept;
  }

  private keep(events: readonly ReadEvent[]): Promise<{ place: number; isNew: boolean }[]> {
    return this.unitOfWork.run(async () => {
      await this.graph.lock();
      const kept: { place: number; isNew: boolean }[] = [];
      for (const { place, event, body } of events)
        kept.push({ place, isNew: await this.keepOne(event, body) });
      return kept;
    });
  }

  private async keepOne(event: LineageEvent, body: object): Promise<boolean> {
    const runId = event.kind === 'RUN' ? event.run.runId : null;
    const number = await this.events.insert({ kind: event.kind, at: event.at, runId, body });
    if (number !== null) await this.graph.apply(factsOfEvent(event));
    return number !== null;
  }
}

const TOO_DEEP = {
  kind: 'refused',
  faults: [{ path: '', message: `An event is nested at most ${MAX_DEPTH} deep.` }],
} as const;
