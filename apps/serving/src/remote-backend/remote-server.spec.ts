import { describe, expect, it } from 'vitest';
import { RemoteCallError, type RemoteFailure } from './remote-call-error.js';
import type { RemoteClient } from './remote-client.js';
import { RemoteInstance } from './remote-instance.js';
import { RemoteServer, type RemoteServerOptions } from './remote-server.js';

interface Scripted {
  readonly instance: RemoteInstance;
  /** How many predictions it was asked for. */
  asked: number;
  /** What it does with each: null answers. */
  failure: RemoteFailure | null;
  isWell: boolean;
  /** Held back until it is called, where it is to be slow. */
  release: (() => void)[] | null;
}

function scripted(url: string): Scripted {
  const state: Omit<Scripted, 'instance'> = { asked: 0, failure: null, isWell: true, release: null };
  const client: RemoteClient = {
    check: async () => {
      if (!state.isWell) throw new RemoteCallError('unreachable', 'down');
    },
    describe: async () => ({ inputs: [], outputs: [] }),
    infer: async () => {
      state.asked += 1;
      const held = state.release;
      if (held !== null) await new Promise<void>((resolve) => held.push(resolve));
      if (state.failure !== null) throw new RemoteCallError(state.failure, `${url} ${state.failure}`);
      return [];
    },
    close: async () => undefined,
  };
  return Object.assign(state, { instance: new RemoteInstance(url, client, { failures: 3, now: () => 0 }) });
}

function serverOf(instances: readonly Scripted[], options: Partial<RemoteServerOptions> = {}): RemoteServer {
  return new RemoteServer(
    instances.map(({ instance }) => instance),
    options,
  );
}

const ask = (server: RemoteServer) => server.infer([], 1, { deadlineMs: 1_000 });

describe('a remote server', () => {
  it('is healthy, degraded or unhealthy by how many of its instances answer', async () => {
    const instances = [scripted('a'), scripted('b')];
    const server = serverOf(instances);
    const seen: unknown[] = [];
    for (const wells of [
      [true, true],
      [true, false],
      [false, false],
    ]) {
      wells.forEach((isWell, i) => Object.assign(instances[i] ?? {}, { isWell }));
      await server.checkAll();
      seen.push([server.health, server.healthy]);
    }
    expect(seen).toEqual([
      ['HEALTHY', 2],
      ['DEGRADED', 1],
      ['UNHEALTHY', 0],
    ]);
    await expect(ask(server)).rejects.toThrow('None of the 2 instances');
    expect(instances.map(({ asked }) => asked)).toEqual([0, 0]);
  });

  it('gives each prediction to the less busy of two', async () => {
    const [slow, quick] = [scripted('slow'), scripted('quick')];
    slow.release = [];
    const server = serverOf([slow, quick]);
    const answers = Array.from({ length: 50 }, () => ask(server));
    await Promise.resolve();
    // All begin at the same moment, so that both have half of them; then the slow one keeps its half.
    expect([slow.asked, quick.asked]).toEqual([25, 25]);
    await Promise.resolve();
    const later = Array.from({ length: 10 }, async () => ask(server));
    await Promise.all(later);
    expect(quick.asked).toBe(35);
    for (const release of slow.release) release();
    await Promise.all(answers);
  });

  it.each<[RemoteFailure, number]>([
    ['unreachable', 1],
    ['busy', 1],
    ['late', 0],
    ['refused', 0],
    ['unreadable', 0],
  ])('asks another instance after "%s" %i times', async (failure, retries) => {
    const [failing, well] = [scripted('failing'), scripted('well')];
    failing.failure = failure;
    const server = serverOf([failing, well], { random: () => 0 });
    const answer = ask(server);
    await (retries === 1 ? answer : expect(answer).rejects.toMatchObject({ failure }));
    expect([failing.asked, well.asked]).toEqual([1, retries]);
  });

  it('spends no more retries than its budget, so that trouble does not double the load', async () => {
    const instances = [scripted('a'), scripted('b')];
    for (const instance of instances) instance.failure = 'busy';
    const server = serverOf(instances);
    for (let n = 0; n < 1_000; n += 1) await ask(server).catch(() => undefined);
    const asked = instances.reduce((sum, instance) => sum + instance.asked, 0);
    expect(asked).toBeGreaterThan(1_000);
    expect(asked).toBeLessThanOrEqual(1_000 + 10 + 0.1 * 1_000);
  });

  it('lets go of an instance that fails again and again, though it says that it is well', async () => {
    const [failing, well] = [scripted('failing'), scripted('well')];
    failing.failure = 'unreachable';
    const server = serverOf([failing, well]);
    for (let n = 0; n < 100; n += 1) await ask(server);
    expect(failing.asked).toBe(3);
    expect([server.health, failing.instance.circuit]).toEqual(['DEGRADED', 'open']);
  });
});
