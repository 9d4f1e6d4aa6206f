import { parentPort, workerData } from 'node:worker_threads';
import { testOfValues } from './test-of-values.js';
import type { ThreadReply, ValueTest } from './value-test.js';

/** The program of the judging thread: reads its test once, and answers batches of texts. */

function reply(message: ThreadReply): void {
  parentPort?.postMessage(message);
}

/** What the test or a text is at fault for is told; the thread goes on to wait for its end. */
function told(work: () => ThreadReply): void {
  try {
    reply(work());
  } catch (error) {
    reply({ kind: 'unusable', reason: String(error) });
  }
}

told(() => {
  const passes = testOfValues(workerData as ValueTest);
  parentPort?.on('message', (texts: readonly string[]) => {
    told(() => ({ kind: 'judged', passes: texts.map(passes) }));
  });
  return { kind: 'ready' };
});
