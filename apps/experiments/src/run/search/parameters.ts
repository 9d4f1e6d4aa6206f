/** The values of a statement that is put together: what a caller gave only ever travels as one of these. */
export class Parameters {
  private readonly list: unknown[] = [];

  /** @returns the placeholder that stands for the value. */
  add(value: unknown): string {
    this.list.push(value);
    return `$${this.list.length}`;
  }

  get values(): readonly unknown[] {
    return this.list;
  }
}
