import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DownloadTooLargeError } from './download-too-large.error.js';
import { downloadToPrivateFile } from './download-to-private-file.js';
import { PrivateFolders } from './private-folders.js';

const folders = new PrivateFolders('orrery-download-spec');

interface Sender {
  readonly body: ReadableStream<Uint8Array>;
  isStopped: boolean;
}

/** Sends the pieces, then nothing more, or fails. */
function sending(pieces: readonly string[], end: 'ends' | 'fails' | 'goes on' = 'ends'): Sender {
  const left = [...pieces];
  const sender = { isStopped: false };
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = left.shift() ?? (end === 'goes on' ? 'more' : undefined);
      if (piece !== undefined) controller.enqueue(Buffer.from(piece));
      else if (end === 'fails') controller.error(new Error('the connection broke'));
      else controller.close();
    },
    cancel() {
      sender.isStopped = true;
    },
  });
  return Object.assign(sender, { body });
}

describe('a download', () => {
  it('is a file that only its owner reads', async () => {
    await folders.within(async (folder) => {
      const path = join(folder, 'file');
      await downloadToPrivateFile(sending(['abc', 'def']).body, path, { maxBytes: 6 });
      expect(await readFile(path, 'utf8')).toBe('abcdef');
      expect((await stat(path)).mode & 0o777).toBe(0o600);
    });
  });

  it('of too many bytes is stopped at the first of them, and leaves nothing', async () => {
    await folders.within(async (folder) => {
      const path = join(folder, 'file');
      const sender = sending(['abc', 'def'], 'goes on');
      const download = downloadToPrivateFile(sender.body, path, { maxBytes: 5 });
      await expect(download).rejects.toBeInstanceOf(DownloadTooLargeError);
      expect(sender.isStopped).toBe(true);
      expect(existsSync(path)).toBe(false);
    });
  });

  it('that breaks off leaves nothing, so that it can be tried again', async () => {
    await folders.within(async (folder) => {
      const path = join(folder, 'file');
      const broken = downloadToPrivateFile(sending(['abc'], 'fails').body, path, { maxBytes: 9 });
      await expect(broken).rejects.toThrow('the connection broke');
      expect(existsSync(path)).toBe(false);
      await downloadToPrivateFile(sending(['again']).body, path, { maxBytes: 9 });
      expect(await readFile(path, 'utf8')).toBe('again');
    });
  });

  it('never writes over a file, and lets its sender go', async () => {
    await folders.within(async (folder) => {
      const path = join(folder, 'file');
      await writeFile(path, 'first');
      const sender = sending([], 'goes on');
      const download = downloadToPrivateFile(sender.body, path, { maxBytes: 100 });
      await expect(download).rejects.toThrow('EEXIST');
      expect(sender.isStopped).toBe(true);
      expect(await readFile(path, 'utf8')).toBe('first');
    });
  });

  it('to where nothing can be written lets its sender go', async () => {
    await folders.within(async (folder) => {
      const sender = sending(['abc'], 'goes on');
      const download = downloadToPrivateFile(sender.body, join(folder, 'no/file'), { maxBytes: 100 });
      await expect(download).rejects.toThrow('ENOENT');
      expect(sender.isStopped).toBe(true);
    });
  });
});
