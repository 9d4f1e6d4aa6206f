import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { getPriority } from 'node:os';
import { getuid, platform } from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LoadPriority } from './load-priority.js';

const HOURS_MS = 10_000_000;

let child: ChildProcess;

beforeEach(async () => {
  child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { stdio: 'ignore' });
  await once(child, 'spawn');
});

afterEach(async () => {
  child.kill('SIGKILL');
  await once(child, 'close');
});

describe.runIf(platform === 'linux' && getuid?.() === 0)('a process that loads', () => {
  it('stands behind all others until it is to hasten', () => {
    const priority = new LoadPriority(child.pid);

    priority.standBack(HOURS_MS);
    expect(getPriority(child.pid)).toBe(19);

    priority.hasten();
    expect(getPriority(child.pid)).toBe(getPriority());
  });

  it('stands behind them for a time only', async () => {
    const priority = new LoadPriority(child.pid);

    priority.standBack(1);
    while (getPriority(child.pid) === 19) await setTimeout(1);

    expect(getPriority(child.pid)).toBe(getPriority());
  });

  it('does not stand behind anybody where there is no patience', () => {
    new LoadPriority(child.pid).standBack(0);

    expect(getPriority(child.pid)).toBe(getPriority());
  });
});
