import { identityGraph } from '@orrery/math-onnx/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildChild } from '../testing/build-child.js';
import { modelFile, removeModelFiles } from '../testing/graphs.js';
import { SpareProcesses } from './spare-processes.js';

beforeAll(() => {
  buildChild();
});

afterAll(removeModelFiles);

describe('processes in reserve', () => {
  it('hand on a process that let go of its model', async () => {
    const spares = new SpareProcesses(2);
    const modelPath = modelFile(identityGraph());
    const link = await spares.take();
    const { signature } = await link.load({ modelPath });
    await spares.give(link);

    const next = [await spares.take(), await spares.take()];

    expect(next.map(({ pid }) => pid)).toContain(link.pid);
    for (const each of next) expect((await each.load({ modelPath })).signature).toEqual(signature);
    await Promise.all([...next.map((each) => each.end()), spares.close()]);
  });

  it('do not keep one that died, nor more than they may', async () => {
    const spares = new SpareProcesses(1);
    const [dead, first, second] = await Promise.all([spares.take(), spares.take(), spares.take()]);
    dead.kill({ kind: 'load', message: 'no more' });
    await Promise.all([first.started, second.started]);
    await Promise.all([dead, first, second].map((link) => spares.give(link)));

    await spares.close();
    await Promise.all([dead, first, second].map(({ gone }) => gone));
  });
});
