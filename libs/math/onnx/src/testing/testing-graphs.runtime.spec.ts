import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import {
  constantGraph,
  identityGraph,
  infiniteLoopGraph,
  integerDivisionGraph,
  seededMlpGraph,
} from './index.js';

/** A program that loads the model it is given, says so, and runs it on one row. */
function program(feeds: string): string {
  return `
    import { writeSync } from 'node:fs';
    import { InferenceSession, Tensor } from 'onnxruntime-node';
    const session = await InferenceSession.create(process.argv[1]);
    writeSync(1, 'loaded ');
    await session.run(${feeds});
    writeSync(1, 'done');
  `;
}

function nodeArguments(model: Uint8Array, feeds: string): string[] {
  const path = join(mkdtempSync(join(tmpdir(), 'onnx-')), 'model.onnx');
  writeFileSync(path, model);
  return ['--input-type=module', '--eval', program(feeds), path];
}

const division = (a: number, b: number) =>
  `{ a: new Tensor('int32', [${a}], [1, 1]), b: new Tensor('int32', [${b}], [1, 1]) }`;

async function run(model: Uint8Array, feeds: Record<string, Tensor>) {
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1 });
  return session.run(feeds);
}

const column = (...values: number[]) => new Tensor('float32', Float32Array.from(values), [values.length, 1]);

describe('graphs for testing a server', () => {
  it('identityGraph gives what it takes', async () => {
    expect((await run(identityGraph(), { x: column(1, -2) })).y?.data).toEqual(Float32Array.of(1, -2));
    const words = new Tensor('string', ['a', 'é'], [2]);
    expect((await run(identityGraph('string', ['N']), { x: words })).y?.data).toEqual(['a', 'é']);
  });

  it('constantGraph tells its version on every row', async () => {
    expect((await run(constantGraph(7), { x: column(1, 2, 3) })).version?.data).toEqual(
      BigInt64Array.of(7n, 7n, 7n),
    );
  });

  it('seededMlpGraph is the same model for the same seed, and another for another', async () => {
    expect(seededMlpGraph([10, 32, 16, 2], 1)).toEqual(seededMlpGraph([10, 32, 16, 2], 1));
    expect(seededMlpGraph([10, 32, 16, 2], 1)).not.toEqual(seededMlpGraph([10, 32, 16, 2], 2));
    const x = new Tensor('float32', new Float32Array(20), [2, 10]);
    expect((await run(seededMlpGraph([10, 32, 16, 2], 1), { x })).y?.dims).toEqual([2, 2]);
  });

  it('integerDivisionGraph divides, and on the one overflow ends its process by a signal', () => {
    const options = { encoding: 'utf8', cwd: import.meta.dirname } as const;
    const sound = spawnSync(process.execPath, nodeArguments(integerDivisionGraph(), division(7, 2)), options);
    expect([sound.stdout, sound.signal, sound.status]).toEqual(['loaded done', null, 0]);
    const fatal = spawnSync(
      process.execPath,
      nodeArguments(integerDivisionGraph(), division(-2147483648, -1)),
      options,
    );
    expect([fatal.stdout, fatal.signal]).toEqual(['loaded ', 'SIGFPE']);
  });

  it('integerDivisionGraph fails its run, and no more, on a division by zero', async () => {
    const feeds = { a: new Tensor('int32', [1], [1, 1]), b: new Tensor('int32', [0], [1, 1]) };
    await expect(run(integerDivisionGraph(), feeds)).rejects.toThrow('division by zero');
  });

  it('infiniteLoopGraph answers at once on numbers up to 0', async () => {
    expect((await run(infiniteLoopGraph(), { x: column(0, -1) })).y?.data).toEqual(Float32Array.of(0, -1));
  });

  it('infiniteLoopGraph does not answer on a number above 0', async () => {
    const child = spawn(
      process.execPath,
      nodeArguments(infiniteLoopGraph(), `{ x: new Tensor('float32', [1], [1, 1]) }`),
      {
        cwd: import.meta.dirname,
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      setTimeout(() => child.kill('SIGKILL'), 300);
    });
    const signal = await new Promise((resolve) => child.once('close', (_, received) => resolve(received)));
    expect([printed, signal]).toEqual(['loaded ', 'SIGKILL']);
  });
});
