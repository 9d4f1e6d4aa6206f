/** Memory of one size that goes from one user to the next: the collector looks through everything for what is let go. */
export class SpareMemory {
  private readonly spare: Buffer[] = [];

  /** @param mostSpare so much is kept while nobody needs it. */
  constructor(
    readonly sizeBytes: number,
    private readonly mostSpare: number,
  ) {}

  take(): Buffer {
    return this.spare.pop() ?? Buffer.allocUnsafeSlow(this.sizeBytes);
  }

  /** Whoever gives it back uses it no more. Who cannot say that lets go of it. */
  give(memory: Buffer): void {
    if (memory.length === this.sizeBytes && this.spare.length < this.mostSpare) this.spare.push(memory);
  }
}
