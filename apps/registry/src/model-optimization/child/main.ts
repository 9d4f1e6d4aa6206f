import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import {
  ANSWER_FILE,
  MODEL_FILE,
  REQUEST_FILE,
  RESULT_FILE,
  type OptimizerAnswer,
  type OptimizerRequest,
} from '../child-protocol.js';
import { optimize } from './optimize.js';
import { RefusalError } from './refuse.js';

/** The program of an optimiser's process: it works in the one folder that it is given, once, and ends. */

// The parent alone decides when this process ends early: a Ctrl-C reaches the whole group.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
new Worker(new URL('./lifeline.js', import.meta.url)).unref();

const folder = process.argv[2] ?? '.';
const request = JSON.parse(await readFile(join(folder, REQUEST_FILE), 'utf8')) as OptimizerRequest;
const answer = await answerTo(request);
await writeFile(join(folder, ANSWER_FILE), JSON.stringify(answer));

async function answerTo(asked: OptimizerRequest): Promise<OptimizerAnswer> {
  try {
    const bytes = new Uint8Array(await readFile(join(folder, MODEL_FILE)));
    const { optimized, report } = await optimize(folder, bytes, asked, (step, progress) => {
      process.stdout.write(`${JSON.stringify({ step, progress })}\n`);
    });
    await writeFile(join(folder, RESULT_FILE), optimized);
    return { kind: 'optimized', report };
  } catch (error) {
    if (error instanceof RefusalError) return { kind: 'refused', refusal: error.refusal };
    throw error;
  }
}
