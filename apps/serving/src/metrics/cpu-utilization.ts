import { cpus } from 'node:os';

interface CpuTimes {
  readonly busyMs: number;
  readonly allMs: number;
}

/** How busy all processors of the machine were, from 0 to 1, since it was asked the last time (or was made). */
export class CpuUtilization {
  private last = readTimes();
  private share = 0;

  sinceLast(): number {
    const now = readTimes();
    const allMs = now.allMs - this.last.allMs;
    // Asked again at once, it has seen nothing new.
    if (allMs > 0) this.share = (now.busyMs - this.last.busyMs) / allMs;
    this.last = now;
    return this.share;
  }
}

function readTimes(): CpuTimes {
  let busyMs = 0;
  let allMs = 0;
  for (const { times } of cpus()) {
    const { user, nice, sys, idle, irq } = times;
    busyMs += user + nice + sys + irq;
    allMs += user + nice + sys + irq + idle;
  }
  return { busyMs, allMs };
}
