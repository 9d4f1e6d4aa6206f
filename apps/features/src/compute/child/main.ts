import { computeSnapshots } from './compute-snapshots.js';
import { joinTrainingSet } from './join-training-set.js';
import type { Progress } from './progress.js';
import { RowsRefusal } from './rows-refusal.js';
import { writeOnline } from './write-online.js';
import type { Report, Task } from '../tasks.js';

function say(report: Report): void {
  process.send?.(report);
}

const progress: Progress = (step, facts) => say({ kind: 'progress', step, facts });

function perform(task: Task): Promise<object> {
  switch (task.kind) {
    case 'compute-snapshots':
      return computeSnapshots(task, progress);
    case 'write-online':
      return writeOnline(task, progress);
    case 'join-training-set':
      return joinTrainingSet(task, progress);
  }
}

async function report(task: Task): Promise<Report> {
  try {
    return { kind: 'done', outcome: await perform(task) };
  } catch (error) {
    if (error instanceof RowsRefusal) return { kind: 'refused', message: error.message };
    return {
      kind: 'failed',
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}

process.on('message', (message) => void report(message as Task).then(say));
// The service is gone, however it ended: nobody waits for a result.
process.on('disconnect', () => process.exit());
