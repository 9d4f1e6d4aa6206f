import type { Terminal } from '../up/step-display.js';
import type { Tally } from './tally.js';
import { KINDS } from './tally.js';

const BAR_WIDTH = 24;
const TERMINAL_MS = 200;
const PIPE_MS = 10_000;

/** Shows how far a move is: one line that is written over on a terminal, a new one now and then elsewhere. */
export class MoveDisplay {
  private shownAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly output: Terminal,
    private readonly tally: Tally,
  ) {}

  /** @param done steps of `total`, where `what` is being moved. */
  progress(done: number, total: number, what: string): void {
    const now = performance.now();
    if (now - this.shownAt < (this.output.isTTY ? TERMINAL_MS : PIPE_MS)) return;
    this.shownAt = now;
    const filled = total === 0 ? 0 : Math.floor((done / total) * BAR_WIDTH);
    const bar = '█'.repeat(filled).padEnd(BAR_WIDTH, '░');
    const counts = (['runs', 'points', 'files'] as const)
      .map((kind) => `${this.tally.atSource(kind).toLocaleString('en')} ${kind}`)
      .join(', ');
    const line = `  ${bar} ${done}/${total} ${what.slice(0, 40)} · ${counts}`;
    this.output.write(this.output.isTTY ? `\r\x1b[2K${line}` : `${line}\n`);
  }

  line(text: string): void {
    this.output.write(`${this.output.isTTY ? '\r\x1b[2K' : ''}${text}\n`);
  }

  /** What each side has, and what is missing here. */
  report(): void {
    const { tally } = this;
    this.line(`  ${''.padEnd(14)} ${'source'.padStart(16)} ${'here'.padStart(16)}`);
    for (const kind of KINDS) {
      const [there, here] = [tally.atSource(kind), tally.atTarget(kind)];
      const mark = here < there ? '✗' : '✓';
      const note = here > there ? `  ${(here - there).toLocaleString('en')} more here` : '';
      const numbers = [there, here].map((count) => count.toLocaleString('en').padStart(16)).join(' ');
      this.line(`${mark} ${kind.padEnd(14)} ${numbers}${note}`);
    }
    for (const problem of tally.problems) this.line(`✗ ${problem}`);
  }
}
