import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadSecrets } from './secrets.js';

async function secretsPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'orrery-secrets-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, 'secrets.json');
}

describe('loadSecrets', () => {
  it('generates each secret once and keeps it when others are added', async () => {
    const path = await secretsPath();
    const first = await loadSecrets(path, ['writer']);
    const second = await loadSecrets(path, ['writer', 'reader']);
    expect(second.writer).toBe(first.writer);
    expect(second.reader).not.toBe(second.writer);
  });

  it('writes a file that only its owner can read', async () => {
    const path = await secretsPath();
    await loadSecrets(path, ['writer']);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('gives the same secrets to all who ask at once', async () => {
    const path = await secretsPath();
    const answers = await Promise.all(Array.from({ length: 5 }, () => loadSecrets(path, ['writer'])));
    expect(new Set(answers.map(({ writer }) => writer)).size).toBe(1);
  });
});
