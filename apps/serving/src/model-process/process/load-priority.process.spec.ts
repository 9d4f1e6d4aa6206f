import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { getPriority } from 'node:os';
import { getuid, platform } from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LoadPriority } from './load-priority.js';

const HOURS_MS = 10_000_000;

const PROGRAM = 'process.stdout.write("up"); setInterval(() => 0, 1000)';

let child: ChildProcess;
let isUp: Promise<unknown>;

beforeEach(async () => {
  const started = spawn(process.execPath, ['-e', PROGRAM], { stdio: ['ignore', 'pipe', 'ignore'] });
  isUp = once(started.stdout, 'data');
  child = started;
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

  it('does so with all of its threads', async () => {
    await isUp;
    const priority = new LoadPriority(child.pid);
    const threads = (await readdir(`/proc/${child.pid}/task`)).map(Number);
    const priorities = (): readonly number[] => threads.map((thread) => getPriority(thread));
    expect(threads.length).toBeGreaterThan(1);

    priority.standBack(HOURS_MS);
    expect(new Set(priorities())).toEqual(new Set([19]));

    priority.hasten();
    expect(new Set(priorities())).toEqual(new Set([getPriority()]));
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
