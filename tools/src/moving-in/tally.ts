/** Kinds of things that are moved and counted on both sides. */
export const KINDS = [
  'experiments',
  'runs',
  'params',
  'tags',
  'inputs',
  'points',
  'logged models',
  'files',
  'bytes',
  'models',
  'versions',
  'aliases',
  'registry tags',
] as const;

export type Kind = (typeof KINDS)[number];

/** How much of each kind the source has and is here, and what could not be moved. */
export class Tally {
  private readonly source = new Map<Kind, number>();
  private readonly here = new Map<Kind, number>();
  private readonly list: string[] = [];

  found(kind: Kind, count = 1): void {
    this.source.set(kind, this.atSource(kind) + count);
  }

  isHere(kind: Kind, count = 1): void {
    this.here.set(kind, this.atTarget(kind) + count);
  }

  problem(text: string): void {
    this.list.push(text);
  }

  atSource(kind: Kind): number {
    return this.source.get(kind) ?? 0;
  }

  atTarget(kind: Kind): number {
    return this.here.get(kind) ?? 0;
  }

  get problems(): readonly string[] {
    return this.list;
  }

  /** Kinds of which less is here than the source has; what was added here since is no difference. */
  get missing(): readonly Kind[] {
    return KINDS.filter((kind) => this.atTarget(kind) < this.atSource(kind));
  }
}
