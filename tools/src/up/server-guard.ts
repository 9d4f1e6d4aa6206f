import { identityOf, isRunning, type LocalServer } from '@orrery/platform-local';

const lookEveryMs = 1_000;

/** Starts a server of ours again when it dies: its data, its port and its password stay the same. */
export class ServerGuard {
  private readonly timer: NodeJS.Timeout;
  private restarting: Promise<void> | undefined;

  constructor(
    private server: LocalServer,
    private readonly restart: () => Promise<LocalServer>,
    private readonly report: (problem: string) => void,
  ) {
    this.timer = setInterval(() => this.look(), lookEveryMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.restarting;
    await this.server.stop();
  }

  private look(): void {
    const { pid } = this.server;
    if (pid === null || this.restarting || isRunning(identityOf(pid))) return;
    this.restarting = this.bringBack().finally(() => {
      this.restarting = undefined;
    });
  }

  private async bringBack(): Promise<void> {
    try {
      this.server = await this.restart();
    } catch (error) {
      this.report(error instanceof Error ? error.message : String(error));
    }
  }
}
