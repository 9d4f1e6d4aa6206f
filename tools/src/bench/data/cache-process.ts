// What `dvc add` does to a file: hashes it whole, and copies it into a cache under its hash.
import { createHash } from 'node:crypto';
import { copyFile, open } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';

export interface CacheQuestion {
  readonly path: string;
  readonly cache: string;
}

export interface CacheAnswer {
  readonly seconds: number;
}

async function answer({ path, cache }: CacheQuestion): Promise<CacheAnswer> {
  const startedAt = performance.now();
  const hash = createHash('md5');
  for await (const piece of createReadStream(path, { highWaterMark: 1024 * 1024 }))
    hash.update(piece as Buffer);
  const target = join(cache, hash.digest('hex'));
  await copyFile(path, target);
  const file = await open(target, 'r+');
  await file.sync();
  await file.close();
  return { seconds: (performance.now() - startedAt) / 1000 };
}

process.on('message', (question: CacheQuestion) => void answer(question).then((it) => process.send?.(it)));
process.once('disconnect', () => process.exit());
