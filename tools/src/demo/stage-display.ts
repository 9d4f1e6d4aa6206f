/** Where the job is shown: a terminal, or a file or pipe that cannot take back what it got. */
export interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): boolean;
}

const BAR_WIDTH = 24;
const LABEL_WIDTH = 16;

/** Says how far a stage is, as a share of its work. */
export type Progress = (done: number, total: number) => void;

/** Shows the main job stage by stage: a bar while a stage runs, then what it found and the time it took. */
export class StageDisplay {
  private readonly startedAt = performance.now();

  constructor(private readonly output: Terminal) {}

  /** Runs a stage; `work` reports its progress and returns the lines that tell its result. */
  async stage(label: string, work: (progress: Progress) => Promise<readonly string[]>): Promise<void> {
    const startedAt = performance.now();
    this.draw(label, 0, 1);
    const lines = await work((done, total) => this.draw(label, done, total));
    this.clear();
    const [first = '', ...rest] = lines;
    const time = secondsSince(startedAt).padStart(7);
    this.output.write(`  ${label.padEnd(LABEL_WIDTH)} ${time}  ${first}\n`);
    for (const line of rest) this.output.write(`  ${' '.repeat(LABEL_WIDTH + 8)}  ${line}\n`);
  }

  line(text = ''): void {
    this.output.write(`${text}\n`);
  }

  /** Seconds since the job began. */
  get elapsed(): string {
    return secondsSince(this.startedAt);
  }

  private draw(label: string, done: number, total: number): void {
    if (!this.output.isTTY) return;
    const filled = Math.round((Math.min(done, total) / total) * BAR_WIDTH);
    const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
    this.output.write(`\r\x1b[2K  ${label.padEnd(LABEL_WIDTH)} ${bar}`);
  }

  private clear(): void {
    if (this.output.isTTY) this.output.write('\r\x1b[2K');
  }
}

function secondsSince(startedAt: number): string {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}
