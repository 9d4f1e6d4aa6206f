import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { infiniteLoopGraph } from '@orrery/math-onnx/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildChild } from '../testing/build-child.js';
import { modelFile, removeModelFiles } from '../testing/graphs.js';

let built = '';

afterAll(removeModelFiles);

beforeAll(() => {
  built = buildChild();
});

/** A parent of its own, which tells the number of its model's process and, if asked, sends it into an endless loop. */
function parentProgram(then: string): string {
  const entry = pathToFileURL(join(built, 'model-runtime.js')).href;
  return `
    const { ModelRuntime } = await import(${JSON.stringify(entry)});
    const runtime = await ModelRuntime.start({
      modelPath: ${JSON.stringify(modelFile(infiniteLoopGraph()))}, warmUp: 'none', runDeadlineMs: 600_000,
    });
    const x = { name: 'x', dtype: 'float32', dims: [1, 1], data: Float32Array.of(1) };
    ${then}
    console.log(runtime.stats().process.pid);
  `;
}

async function childOfKilledParent(then: string): Promise<number> {
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', parentProgram(then)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] =
    (await createInterface(parent.stdout)[Symbol.asyncIterator]().next()).value?.split(' ') ?? [];
  parent.kill('SIGKILL');
  return Number(line);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // Where nobody reaps it, a dead process stays in the table.
  const status = `/proc/${pid}/status`;
  return !existsSync(status) || !/^State:\s+Z/m.test(readFileSync(status, 'utf8'));
}

/** Polls: a process that is no child of ours sends no event. The test's own time limit is the deadline. */
async function untilGone(pid: number): Promise<void> {
  while (isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('the process of a model whose parent is killed', () => {
  it('ends when it is idle', async () => {
    const pid = await childOfKilledParent('');
    expect(pid).toBeGreaterThan(0);
    await untilGone(pid);
  });

  it('ends even inside a computation without end', async () => {
    const pid = await childOfKilledParent(
      'await runtime.predict({ rows: 1, inputs: [x] }, { deadlineMs: 300 }).catch(() => undefined);',
    );
    expect(pid).toBeGreaterThan(0);
    await untilGone(pid);
  });
});
