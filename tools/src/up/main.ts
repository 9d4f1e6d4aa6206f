import { join, resolve } from 'node:path';
import { readCommandLine, usage, UsageError } from './command-line.js';
import { openHome, repositoryRoot } from './home.js';
import { runMainJob, showMainJobAnswer } from './main-job.js';
import { serviceProcesses } from './service-processes.js';
import { StepDisplay } from './step-display.js';
import { up } from './up.js';

// npm passes Ctrl-C on although the terminal has sent it too: only a later one means impatience.
const repeatedSignalMs = 1_500;

async function main(): Promise<number> {
  const options = readCommandLine(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const home = await openHome(resolve(process.env['ORRERY_HOME'] ?? join(repositoryRoot, '.orrery')));
  const signal = leaveSignal();
  const arrangement = options.split ? 'split' : 'together';
  return up({
    home,
    options,
    env: process.env,
    display: new StepDisplay(process.stdout),
    arrange: (installation) => serviceProcesses(arrangement, installation, process.env),
    mainJob: runMainJob,
    showAnswer: showMainJobAnswer,
    signal,
  }).catch((error: unknown) => {
    if (signal.aborted) return 130;
    throw error;
  });
}

/** Aborted by the first signal to end; a later one ends the process at once. */
function leaveSignal(): AbortSignal {
  const controller = new AbortController();
  let firstAt: number | undefined;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      firstAt ??= performance.now();
      controller.abort();
      if (performance.now() - firstAt > repeatedSignalMs) process.exit(130);
    });
  }
  return controller.signal;
}

process.exitCode = await main().catch((error: unknown) => {
  const expected = error instanceof UsageError || (error instanceof Error && 'code' in error);
  const text =
    error instanceof Error ? (expected && error.message ? error.message : error.stack) : String(error);
  process.stderr.write(`\n${text}\n`);
  return 1;
});
