import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quantizeDynamic, readModel, writeModel } from '@orrery/math-onnx';
import { seededMlpGraph } from '@orrery/math-onnx/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mixesRows } from './mixes-rows.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orrery-mixes-rows-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function mixes(file: Uint8Array): Promise<boolean> {
  const path = join(folder, 'model.onnx');
  await writeFile(path, file);
  return mixesRows(path);
}

function dynamicallyQuantized(file: Uint8Array): Uint8Array {
  const read = readModel(file);
  if (read.kind !== 'ok') throw new Error('no model');
  const result = quantizeDynamic(read.model);
  if (result.kind !== 'ok') throw new Error(result.reason);
  return writeModel(result.model);
}

describe('a model whose rows mix', () => {
  it('is one with int8 whose scale is taken from the batch', async () => {
    const file = seededMlpGraph([10, 32, 2], 1);

    expect(await mixes(file)).toBe(false);
    expect(await mixes(dynamicallyQuantized(file))).toBe(true);
  });

  it('is found wherever its file is cut into pieces', async () => {
    const name = Buffer.from('MatMulInteger');
    for (const before of [0, 1024 ** 2 - 1, 1024 ** 2 - 6, 1024 ** 2 - name.length, 2 * 1024 ** 2 - 3]) {
      expect(await mixes(Buffer.concat([Buffer.alloc(before), name, Buffer.alloc(9)]))).toBe(true);
      expect(await mixes(Buffer.alloc(before + 20))).toBe(false);
    }
  });

  it('is none when it cannot be read', async () => {
    expect(await mixesRows(join(folder, 'nothing'))).toBe(false);
  });
});
