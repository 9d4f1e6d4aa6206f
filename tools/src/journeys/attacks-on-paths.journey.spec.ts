import { readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { CLIMBING_PATHS, PATH_PAYLOADS, asRequestPath } from './path-payloads.js';
import { sendRaw, type RawAnswer } from './raw-request.js';
import { startTrackedRun, tracking, type TrackedRun } from './tracking.js';
import { usePlatform } from './use-platform.js';

const AT_ONCE = 16;
const SECRET = 'a secret that lies outside';
const PWNED = 'written by an attacker';
const PROXY = '/api/2.0/mlflow-artifacts/artifacts';

const platform = usePlatform({ arrangement: 'together' });
let run: TrackedRun;
let outside: readonly string[];

beforeAll(async () => {
  await writeFile(join(platform().home.path, 'secret.txt'), SECRET);
  const { call } = tracking(platform());
  run = await startTrackedRun(call);
  await call('POST mlflow/registered-models/create', { name: 'target' });
  const version = { name: 'target', source: `${run.artifactUri}/model` };
  await call('POST mlflow/model-versions/create', version);
  await send('PUT', `${PROXY}/${run.folder}/model/a.txt`, 'inside');
  outside = await filesOutside();
}, 60_000);

async function filesOutside(): Promise<readonly string[]> {
  const { path, artifacts, logs } = platform().home;
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files.filter((file) => !file.startsWith(artifacts) && !file.startsWith(logs)).toSorted();
}

function send(method: string, path: string, body?: string): Promise<RawAnswer> {
  const headers = {
    authorization: `Bearer ${platform().tokens.writer}`,
    'content-type': 'application/octet-stream',
  };
  return sendRaw(platform().urls.gateway, { method, path, headers, ...(body !== undefined && { body }) });
}

/** Asks with every payload. @returns those that were answered with anything but a refusal of the caller. */
async function notRefused(
  ask: (payload: string) => Promise<RawAnswer>,
  payloads = PATH_PAYLOADS,
): Promise<string[]> {
  const found: string[] = [];
  for (let start = 0; start < payloads.length; start += AT_ONCE) {
    const some = payloads.slice(start, start + AT_ONCE);
    const answers = await Promise.all(some.map(ask));
    answers.forEach(({ status, text }, i) => {
      const refused = status >= 400 && status < 500 && !text.includes(SECRET) && !text.includes('root:');
      if (!refused) found.push(`${status} ${some[i]}`);
    });
  }
  return found;
}

it('has 500 paths and more to try', () => {
  expect(new Set(CLIMBING_PATHS).size).toBeGreaterThan(500);
});

describe('a path that leads outside, in a URL', () => {
  it.each(['GET', 'PUT', 'DELETE'])(
    'is refused to %s (CVE-2023-2356, -6730, -6831, -6977, CVE-2024-1560, -1593)',
    async (method) => {
      const body = method === 'PUT' ? PWNED : undefined;
      const at = (payload: string) => `${PROXY}/${run.folder}/${asRequestPath(payload)}`;
      // A path that begins with a slash is below the folder here: two slashes are one.
      expect(await notRefused((payload) => send(method, at(payload), body), CLIMBING_PATHS)).toEqual([]);
    },
    60_000,
  );

  it('is refused at the top of the artifact space too, and for files in parts', async () => {
    expect(await notRefused((payload) => send('PUT', `${PROXY}/${asRequestPath(payload)}`, PWNED))).toEqual(
      [],
    );
    const parts = '/api/2.0/mlflow-artifacts/mpu/create';
    const body = JSON.stringify({ path: 'x', num_parts: 1 });
    expect(await notRefused((payload) => send('POST', `${parts}/${asRequestPath(payload)}`, body))).toEqual(
      [],
    );
  }, 60_000);
});

describe('a path that leads outside, in a query', () => {
  const inQuery = {
    'a list of the artifact space': () => `${PROXY}?path=`,
    'a list of a run': () => `/api/2.0/mlflow/artifacts/list?run_id=${run.id}&path=`,
    'a file of a run (issue 7166)': () => `/get-artifact?run_id=${run.id}&path=`,
    'a file of a version (CVE-2023-1177, CVE-2024-1483)': () =>
      '/model-versions/get-artifact?name=target&version=1&path=',
    'a list of a logged model': () =>
      '/api/2.0/mlflow/logged-models/m-0/artifacts/directories?artifact_directory_path=',
  };

  it.each(Object.entries(inQuery))(
    'is refused as %s',
    async (_, path) => {
      const ask = (payload: string) => send('GET', `${path()}${encodeURIComponent(payload)}`);
      expect(await notRefused(ask)).toEqual([]);
    },
    60_000,
  );

  it('is refused for an upload by the page', async () => {
    const path = `/ajax-api/2.0/mlflow/upload-artifact?run_uuid=${run.id}&path=`;
    expect(await notRefused((payload) => send('POST', path + encodeURIComponent(payload), PWNED))).toEqual(
      [],
    );
  }, 60_000);
});

describe('what was stored', () => {
  it('is where it was, and nothing else is anywhere', async () => {
    expect((await send('GET', `${PROXY}/${run.folder}/model/a.txt`)).text).toBe('inside');
    expect(await filesOutside()).toEqual(outside);
    for (const file of await platform().storedFiles()) expect(await readFile(file, 'utf8')).not.toBe(PWNED);
  });

  it('is never a way out: a link among the files is not followed by any name', async () => {
    await symlink(platform().home.path, join(platform().home.artifacts, 'link'));
    for (const path of ['link/secret.txt', 'experiments/link/secret.txt', '../link/secret.txt']) {
      const answers = [
        await send('GET', `${PROXY}/${path}`),
        await send('GET', `${PROXY}/${run.folder}/${path}`),
        await send('GET', `/get-artifact?run_id=${run.id}&path=${path}`),
      ];
      for (const { status, text } of answers) {
        expect([400, 404]).toContain(status);
        expect(text).not.toContain(SECRET);
      }
    }
  });

  it('is not opened: an archive whose entries climb stays one file (CVE-2025-15031)', async () => {
    const archive = `PK\u0003\u0004${'../'.repeat(8)}tmp/pwned`;
    expect((await send('PUT', `${PROXY}/${run.folder}/evil.zip`, archive)).status).toBe(200);
    expect((await send('GET', `${PROXY}/${run.folder}/evil.zip`)).text).toBe(archive);
    expect((await send('GET', `${PROXY}/${run.folder}/evil.zip/pwned`)).status).toBe(404);
    expect((await send('POST', '/models/target/versions', archive)).status).toBe(422);
    expect(await filesOutside()).toEqual(outside);
  });
});
