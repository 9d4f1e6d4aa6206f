import type { RunId } from '@orrery/domain';
import { describe, expect, it } from 'vitest';
import { LogGatherer, type GatheredPoints } from './log-gatherer.js';

interface Sent {
  readonly runs: readonly string[];
  readonly finish: () => void;
  readonly fail: () => void;
}

function gatherer() {
  const sent: Sent[] = [];
  const send = (points: readonly GatheredPoints[]): Promise<readonly string[]> =>
    new Promise((resolve, reject) => {
      const runs = points.map(({ runId, metrics }) => `${runId}:${metrics.map(({ step }) => step).join()}`);
      sent.push({
        runs,
        finish: () => resolve(runs),
        fail: () => reject(new Error(`failed ${runs.join(' ')}`)),
      });
    });
  const log = new LogGatherer<string>({
    one: async (points) => (await send([points]))[0] ?? '',
    many: (points) => send(points),
  });
  const point = (run: string, step: number, scope: string | null = null): Promise<string> =>
    log.log({ runId: run as RunId, scope, metrics: [{ key: 'm', step, atMs: 0, value: 0 }] });
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  return { sent, point, turn };
}

const runsOf = (sent: readonly Sent[]) => sent.map(({ runs }) => runs);

describe('points that come at the same time', () => {
  it('go at once while a lane is free, and together when none is', async () => {
    const { sent, point, turn } = gatherer();
    const answers = ['a', 'b', 'c', 'd'].map((run) => point(run, 1));
    expect(runsOf(sent)).toEqual([['a:1'], ['b:1']]);
    sent[0]?.finish();
    await turn();
    expect(runsOf(sent)).toEqual([['a:1'], ['b:1'], ['c:1', 'd:1']]);
    for (const each of sent) each.finish();
    expect(await Promise.all(answers)).toEqual(['a:1', 'b:1', 'c:1', 'd:1']);
  });

  it('are one batch where they are of one run, but not where two projects name it', async () => {
    const { sent, point, turn } = gatherer();
    const answers = [point('x', 0), point('y', 0), point('a', 1), point('a', 2), point('a', 3, 'other')];
    sent[0]?.finish();
    await turn();
    expect(runsOf(sent.slice(2))).toEqual([['a:1,2']]);
    for (let n = 0; n < 3; n += 1) {
      for (const each of sent) each.finish();
      await turn();
    }
    expect(await Promise.all(answers)).toEqual(['x:0', 'y:0', 'a:1,2', 'a:1,2', 'a:3']);
  });

  it('are each tried alone when together they fail, and only what fails then has failed', async () => {
    const { sent, point, turn } = gatherer();
    const first = [point('x', 0), point('y', 0)];
    const answers = [point('a', 1), point('b', 1)];
    sent[0]?.finish();
    await turn();
    expect(sent[2]?.runs).toEqual(['a:1', 'b:1']);
    sent[2]?.fail();
    await turn();
    expect(runsOf(sent.slice(3))).toEqual([['a:1'], ['b:1']]);
    sent[3]?.fail();
    sent[4]?.finish();
    sent[1]?.finish();
    await expect(answers[0]).rejects.toThrow('failed a:1');
    expect(await answers[1]).toBe('b:1');
    await Promise.all(first);
  });

  it('leave nothing behind: what comes while lanes are busy goes when one is free, however much it is', async () => {
    const { sent, point, turn } = gatherer();
    const answers = Array.from({ length: 1_203 }, (_, n) => point(`run ${n}`, n));
    for (let done = 0; done < 10; done += 1) {
      for (const each of sent) each.finish();
      await turn();
    }
    expect(await Promise.all(answers)).toHaveLength(1_203);
    expect(Math.max(...sent.map(({ runs }) => runs.length))).toBe(500);
  });
});
