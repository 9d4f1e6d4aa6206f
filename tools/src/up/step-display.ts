/** Where the steps are shown: a terminal, or a file or pipe that cannot take back what it got. */
export interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): boolean;
}

/** Shows what a start is doing: a line per step, with its outcome and the time it took. */
export class StepDisplay {
  constructor(private readonly output: Terminal) {}

  /** Runs one step. Its result tells what the finished line says. */
  async run<Result>(
    label: string,
    work: () => Promise<Result>,
    outcome: (result: Result) => string,
  ): Promise<Result> {
    const startedAt = performance.now();
    if (this.output.isTTY) this.output.write(`  … ${label}`);
    try {
      const result = await work();
      this.finish('✓', label, startedAt, outcome(result));
      return result;
    } catch (error) {
      this.finish('✗', label, startedAt, 'failed');
      throw error;
    }
  }

  line(text = ''): void {
    this.output.write(`${text}\n`);
  }

  private finish(mark: string, label: string, startedAt: number, outcome: string): void {
    const time = `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
    const clear = this.output.isTTY ? '\r\x1b[2K' : '';
    this.output.write(`${clear}  ${mark} ${label.padEnd(12)} ${time.padStart(7)}  ${outcome}\n`);
  }
}
