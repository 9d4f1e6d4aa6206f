import { OutboundPool } from '@orrery/platform-outbound';
import { listen, webhookReceiver, type Listener } from '@orrery/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { CircuitBreaker } from '../remote-backend/circuit-breaker.js';
import { EventSender, type EventOutcome, type EventSenderOptions } from './event-sender.js';

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

interface Watched {
  readonly sender: EventSender;
  readonly outcomes: Map<EventOutcome, number>;
}

function senderTo({ url, close }: Listener, options: Partial<EventSenderOptions> = {}): Watched {
  closers.push(close);
  const pool = OutboundPool.open(url, {
    ...{ allowedHosts: ['127.0.0.1'], connections: 2, connectDeadlineMs: 2_000, maxAnswerBytes: 1_000 },
  });
  if (!(pool instanceof OutboundPool)) throw new Error(pool.reason);
  const outcomes = new Map<EventOutcome, number>();
  const onOutcome = (outcome: EventOutcome, events: number): void => {
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + events);
  };
  const sender = new EventSender({ pool, path: '/in', authorization: null, onOutcome, ...options });
  return { sender, outcomes };
}

function offer(sender: EventSender, events: number): void {
  for (let i = 0; i < events; i++) sender.offer({ headers: { 'ce-id': String(i) }, body: 'x'.repeat(10) });
}

describe('a sender of events', () => {
  it('sends all that is waiting before it ends', async () => {
    const receiver = await webhookReceiver();
    const { sender, outcomes } = senderTo(receiver);
    offer(sender, 50);
    await sender.close();
    expect(outcomes).toEqual(new Map([['sent', 50]]));
    expect(new Set(receiver.received.map(({ headers }) => headers['ce-id'])).size).toBe(50);
  });

  it('holds no more than it may, in events and in characters, and counts the rest', async () => {
    const silent = await listen(() => undefined);
    const few = senderTo(silent, { bounds: { events: 10, drainMs: 0 } });
    offer(few.sender, 100);
    expect(few.outcomes.get('dropped')).toBe(100 - 10 - 4);
    const small = senderTo(await webhookReceiver(), { bounds: { characters: 25, drainMs: 0 } });
    offer(small.sender, 100);
    expect(small.outcomes.get('dropped')).toBe(100 - 3 - 4);
  });

  it('tries again what may succeed, and does not what was refused', async () => {
    const receiver = await webhookReceiver();
    receiver.statuses.push(503, 400);
    const { sender, outcomes } = senderTo(receiver, { bounds: { pausesMs: [1] } });
    offer(sender, 1);
    await sender.close();
    expect(outcomes).toEqual(new Map([['refused', 1]]));
    expect(receiver.received).toHaveLength(2);
  });

  it('keeps what waits for a receiver that is away, however often it is asked whether it is back', async () => {
    const receiver = await webhookReceiver();
    receiver.statuses.push(...new Array<number>(12).fill(503));
    const breaker = new CircuitBreaker({ failures: 2, firstOpenMs: 1, longestOpenMs: 1 });
    const { sender, outcomes } = senderTo(receiver, { breaker, bounds: { pausesMs: [1, 1] } });
    offer(sender, 10);
    await sender.close();
    expect(outcomes).toEqual(new Map([['sent', 10]]));
  });

  it('leaves a receiver alone that fails, and ends all the same', async () => {
    const receiver = await webhookReceiver();
    receiver.statuses.push(...new Array<number>(100).fill(500));
    const breaker = new CircuitBreaker({ failures: 3, firstOpenMs: 3_600_000, longestOpenMs: 3_600_000 });
    const bounds = { pausesMs: [1, 1, 1], drainMs: 300 };
    const { sender, outcomes } = senderTo(receiver, { breaker, bounds });
    offer(sender, 20);
    await sender.close();
    expect(breaker.state).toBe('open');
    expect(receiver.received.length).toBeLessThan(3 + 4);
    expect(outcomes).toEqual(new Map([['dropped', 20]]));
  });
});
