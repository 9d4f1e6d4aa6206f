/** How often an SDK and the server said the same. */
export interface Agreement {
  readonly client: string;
  readonly compared: number;
  /** What differed, as far as it is shown. */
  readonly differences: readonly string[];
  readonly differing: number;
}

const SHOWN = 5;

/** Compares answer by answer. */
export class Comparison {
  private compared = 0;
  private differing = 0;
  private readonly differences: string[] = [];

  constructor(private readonly client: string) {}

  expect(subject: string, actual: unknown, expected: unknown): void {
    this.compared += 1;
    const [said, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
    if (said === wanted) return;
    this.differing += 1;
    if (this.differences.length < SHOWN)
      this.differences.push(`${subject}: ${said}, and the server ${wanted}`);
  }

  result(): Agreement {
    const { client, compared, differences, differing } = this;
    return { client, compared, differences, differing };
  }
}
