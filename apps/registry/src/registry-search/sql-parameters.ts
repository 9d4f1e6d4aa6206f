/** The values of one statement, in the order of their placeholders. */
export class SqlParameters {
  readonly values: unknown[] = [];

  /** @returns the placeholder that stands for the value. */
  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}
