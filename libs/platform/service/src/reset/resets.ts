import { Injectable } from '@nestjs/common';

/** Forgets one kind of thing that a service remembers. */
export type ResetAction = () => Promise<void>;

/** What a service does to become as it was when it was installed: the steps, in the order of their registration. */
@Injectable()
export class Resets {
  private readonly actions: ResetAction[] = [];

  register(action: ResetAction): void {
    this.actions.push(action);
  }

  async run(): Promise<void> {
    for (const action of this.actions) await action();
  }
}
