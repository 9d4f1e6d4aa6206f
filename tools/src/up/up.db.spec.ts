import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPostgres, findRedis, poll } from '@orrery/platform-local';
import { LISTENER_NAMES, SERVICE_NAMES } from '@orrery/domain';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHome, type Home } from './home.js';
import { serviceEnvironment, serviceUrls, type Installation } from './service-environment.js';
import { StepDisplay } from './step-display.js';
import type { ProcessDefinition } from './supervised-process.js';
import { AlreadyRunningError, up, type UpContext } from './up.js';

/** Databases of their own are made and started: on a busy machine that takes its time. */
const TEST_MS = 120_000;
const READY_WITHIN_MS = 60_000;

const toyScript = new URL('./fixtures/toy-service.mjs', import.meta.url).pathname;

let home: Home;
let leave: AbortController;
let printed: string;

beforeEach(async () => {
  const path = await mkdtemp(join(tmpdir(), 'orrery-up-'));
  await chmod(path, 0o755);
  home = await openHome(join(path, '.orrery'));
  leave = new AbortController();
  printed = '';
});

afterEach(async () => {
  await (await findPostgres({ dataDir: home.postgres }))?.stop();
  await (await findRedis({ dataDir: home.redis }))?.stop();
  await rm(join(home.path, '..'), { recursive: true });
});

/** Two processes: one for all services, one for the gateway. */
function toyProcesses(installation: Installation): ProcessDefinition[] {
  const toy = (name: string, names: readonly string[]): ProcessDefinition => ({
    name,
    args: [toyScript],
    cwd: home.path,
    env: {
      ...serviceEnvironment('data', installation, {}),
      ORRERY_TOY_NAMES: names.join(','),
      ORRERY_TOY_DIARY: join(home.path, 'diary'),
    },
    logPath: join(home.logs, `${name}.log`),
    identityPath: join(home.processes, `${name}.json`),
  });
  return [toy('services', SERVICE_NAMES), toy('gateway', ['gateway'])];
}

function context(overrides: Partial<UpContext> = {}): UpContext {
  return {
    home,
    options: { split: false, exit: true, demo: false, help: false },
    env: {},
    display: new StepDisplay({ isTTY: false, write: (text: string) => ((printed += text), true) }),
    arrange: toyProcesses,
    mainJob: () => Promise.resolve(),
    showAnswer: () => Promise.resolve(),
    signal: leave.signal,
    ...overrides,
  };
}

const stay = { split: false, exit: false, demo: false, help: false };

async function diary(): Promise<string[]> {
  return (await readFile(join(home.path, 'diary'), 'utf8')).trim().split('\n');
}

async function ready(url: string): Promise<true | undefined> {
  return fetch(`${url}/health/ready`).then(
    ({ ok }) => ok || undefined,
    () => undefined,
  );
}

describe('up', { timeout: TEST_MS }, () => {
  it('runs the main job on the first start only, at addresses that stay', async () => {
    const seen: Installation[] = [];
    const mainJob = (installation: Installation): Promise<void> => {
      seen.push(installation);
      return Promise.resolve();
    };
    expect(await up(context({ mainJob }))).toBe(0);
    expect(await up(context({ mainJob }))).toBe(0);
    expect(await up(context({ mainJob, options: { ...stay, exit: true, demo: true } }))).toBe(0);
    expect(seen).toHaveLength(2);
    expect(seen[1]?.ports).toEqual(seen[0]?.ports);
    expect(seen[1]?.tokens).toEqual(seen[0]?.tokens);
  });

  it('ends with another status than 0 when the main job fails, and runs it again next time', async () => {
    const broken = (): Promise<void> => Promise.reject(new Error('the file is not there'));
    expect(await up(context({ mainJob: broken }))).toBe(1);
    expect(printed).toContain('the file is not there');
    let ran = false;
    await up(context({ mainJob: () => Promise.resolve(void (ran = true)) }));
    expect(ran).toBe(true);
  });

  it('drains the gateway before the services, and stops the servers it started', async () => {
    await up(context());
    const events = (await diary()).filter((line) => line.startsWith('drain'));
    expect(events[0]).toBe('drain gateway');
    expect(events).toHaveLength(LISTENER_NAMES.length);
    expect(await findPostgres({ dataDir: home.postgres })).toBeNull();
    expect(await findRedis({ dataDir: home.redis })).toBeNull();
  });

  it('says where it runs when it is started a second time', async () => {
    let url = '';
    const running = up(
      context({
        options: stay,
        arrange: (installation) => {
          url = serviceUrls(installation.ports).gateway;
          return toyProcesses(installation);
        },
      }),
    );
    await poll(() => printed.includes('Orrery is up') || undefined, { timeoutMs: READY_WITHIN_MS });
    const second = await up(context()).catch((error: unknown) => error);
    leave.abort();
    expect(await running).toBe(0);
    expect(second).toBeInstanceOf(AlreadyRunningError);
    expect(second).toMatchObject({ message: expect.stringContaining(url) });
  });

  it('brings back a service, a Redis and a PostgreSQL that were killed', async () => {
    const healed = async (installation: Installation): Promise<void> => {
      const url = serviceUrls(installation.ports).data;
      const identity = await readFile(join(home.processes, 'services.json'), 'utf8');
      const service = JSON.parse(identity) as { pid: number };
      const postgres = await findPostgres({ dataDir: home.postgres });
      const redis = await findRedis({ dataDir: home.redis });
      for (const pid of [service.pid, postgres?.pid, redis?.pid]) process.kill(pid ?? 0, 'SIGKILL');
      expect(await poll(() => ready(url), { timeoutMs: READY_WITHIN_MS })).toBe(true);
      const connection = { connectionString: installation.databaseUrls.get('data') };
      const answered = async (): Promise<true | undefined> => {
        const client = new Client(connection);
        return client.connect().then(
          () => client.end().then(() => true),
          () => undefined,
        );
      };
      expect(await poll(answered, { timeoutMs: READY_WITHIN_MS })).toBe(true);
    };
    expect(await up(context({ mainJob: healed }))).toBe(0);
  });

  it('shows the log of a service that cannot start', async () => {
    const arrange = (installation: Installation): ProcessDefinition[] =>
      toyProcesses(installation).map((definition) => ({
        ...definition,
        args: ['-e', 'throw new Error("no luck")'],
      }));
    await expect(up(context({ arrange }))).rejects.toThrow('no luck');
  });
});
