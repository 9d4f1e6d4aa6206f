import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PrivateFolders } from './private-folders.js';

const folders = new PrivateFolders('orrery-folders-spec');

describe('a private folder', () => {
  it('can be entered by its owner only, and is gone with what is in it when the work ends', async () => {
    const folder = await folders.within(async (path) => {
      expect((await stat(path)).mode & 0o777).toBe(0o700);
      expect(await realpath(path)).toBe(path);
      await mkdir(join(path, 'deep'));
      await writeFile(join(path, 'deep/file'), 'x');
      return path;
    });
    expect(existsSync(folder)).toBe(false);
  });

  it('is gone when the work fails', async () => {
    let folder = '';
    const failing = folders.within(async (path) => {
      folder = path;
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(existsSync(folder)).toBe(false);
  });

  it('of a process that was killed is removed at the next start, those in use and those of others are not', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    const orphan = join(tmpdir(), `orrery-folders-spec-${pid}-0123abcd-x`);
    const earlier = join(tmpdir(), `orrery-folders-spec-${process.pid}-0123abcd-x`);
    const foreign = join(tmpdir(), `orrery-folders-spec-${pid}-notes`);
    for (const path of [orphan, earlier, foreign]) await mkdir(path);

    await folders.within(async (used) => {
      await folders.removeOrphans();
      expect([orphan, earlier, foreign, used].filter(existsSync).map((path) => basename(path))).toEqual([
        basename(foreign),
        basename(used),
      ]);
    });
    await rm(foreign, { recursive: true });
  });
});
