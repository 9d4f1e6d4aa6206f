import { RedisConnections } from '@orrery/platform-redis';
import { ServiceLogger } from '@orrery/platform-service';
import { testRedis } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PermitLease } from './permit-lease.js';
import { RedisLimitStore } from './redis-limit-store.js';
import { TokenLease } from './token-lease.js';

const REPLICAS = 3;
const opened: RedisConnections[] = [];
let stores: readonly RedisLimitStore[];

beforeAll(async () => {
  const { url, prefix } = await testRedis();
  stores = Array.from({ length: REPLICAS }, () => {
    const connections = new RedisConnections(url, prefix, ServiceLogger.forService('test', 'silent'));
    opened.push(connections);
    return new RedisLimitStore(connections, { limitAnswerMs: 10_000 });
  });
  for (const store of stores) await store.greet();
  for (const store of stores) await store.greet();
});

afterAll(() => {
  isOver = true;
  for (const connections of opened) connections.onApplicationShutdown();
});

/** Leases say what they hold once more when they are let go, which nobody waits for. */
let isOver = false;
const unexpected = () => {
  if (!isOver) expect.fail('Redis is there');
};

describe('a token bucket that replicas share', () => {
  it.each([
    { burst: 10, perSecond: 0.001 },
    { burst: 400, perSecond: 0.001 },
  ])('gives out exactly $burst tokens, whoever asks', async ({ burst, perSecond }) => {
    const leases = stores.map(
      (store) => new TokenLease(store, `exact-${burst}`, { burst, perSecond }, unexpected),
    );

    const waits = await Promise.all(
      Array.from({ length: 2 * burst }, (_, i) => leases[i % REPLICAS]?.spend()),
    );

    expect(waits.filter((ms) => ms === 0)).toHaveLength(burst);
    expect(Math.max(...waits.map((ms) => ms ?? 0))).toBeGreaterThan(900_000);
  });

  it('never lets in more than it gave, though tokens are taken in blocks', async () => {
    const rate = { burst: 800, perSecond: 1600 };
    const leases = stores.map((store) => new TokenLease(store, 'blocks', rate, unexpected));
    const start = performance.now();
    let spent = 0;
    for (let round = 0; round < 40; round++) {
      const waits = await Promise.all(
        leases.flatMap((lease) => Array.from({ length: 25 }, () => lease.spend())),
      );
      spent += waits.filter((ms) => ms === 0).length;
    }
    const seconds = (performance.now() - start) / 1000;

    expect(spent).toBeLessThanOrEqual(rate.burst + rate.perSecond * seconds + 1);
    // What replicas may hold and not spend: a block and a half each, of which each has 80 tokens at the most.
    expect(spent).toBeGreaterThanOrEqual(rate.burst - REPLICAS * 1.5 * 80);
  });

  it('takes back what was not used', async () => {
    const [one, other] = stores;
    if (one === undefined || other === undefined) return expect.fail();
    const asked = { burst: 5, perSecond: 0.001, unspent: 0 };
    expect(await one.take('back', { ...asked, wanted: 5 })).toMatchObject({ granted: 5 });
    expect(await other.take('back', { ...asked, wanted: 1 })).toMatchObject({ granted: 0 });

    await one.take('back', { ...asked, wanted: 0, unspent: 3 });

    expect(await other.take('back', { ...asked, wanted: 5 })).toMatchObject({ granted: 3 });
  });
});

describe('permits that replicas share', () => {
  it.each([3, 64])('lets exactly %i in at a time, whoever asks', async (concurrent) => {
    const leases = stores.map(
      (store) => new PermitLease(store, `exact-${concurrent}`, concurrent, unexpected),
    );
    let inside = 0;
    let most = 0;
    const visit = async (lease: PermitLease): Promise<number> => {
      const waitMs = await lease.enter();
      if (waitMs > 0) return waitMs;
      inside += 1;
      most = Math.max(most, inside);
      await new Promise(setImmediate);
      inside -= 1;
      lease.leave();
      return 0;
    };
    for (let round = 0; round < 20; round++) {
      await Promise.all(
        Array.from({ length: 3 * concurrent }, (_, i) => visit(leases[i % REPLICAS] ?? expect.fail())),
      );
    }

    expect(most).toBeLessThanOrEqual(concurrent);
    expect(most).toBeGreaterThan(concurrent / 2);
  });

  it('leaves them to the others when their requests are over', async () => {
    const [a, b] = stores.map((store) => new PermitLease(store, 'left', 2, unexpected));
    if (a === undefined || b === undefined) return expect.fail();
    expect([await a.enter(), await a.enter()]).toEqual([0, 0]);
    expect(await b.enter()).toBeGreaterThan(0);

    a.leave();
    await a.renew();

    expect(await b.enter()).toBe(0);
    expect(await b.enter()).toBeGreaterThan(0);
  });
});
