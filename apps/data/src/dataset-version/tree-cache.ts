import type { VersionTree } from './version-tree.js';

/** Files of all trees that are kept together: some tens of megabytes. */
const MAX_FILES = 200_000;

/** Lists of files that were read lately. They never change, so those that are asked for again need not be read again. */
export class TreeCache {
  private readonly trees = new Map<string, VersionTree>();
  private files = 0;

  constructor(private readonly read: (manifest: string) => Promise<VersionTree>) {}

  async get(manifest: string): Promise<VersionTree> {
    const tree = this.take(manifest) ?? (await this.read(manifest));
    this.keep(manifest, tree);
    return tree;
  }

  private take(manifest: string): VersionTree | undefined {
    const tree = this.trees.get(manifest);
    if (tree !== undefined) this.forget(manifest, tree);
    return tree;
  }

  private keep(manifest: string, tree: VersionTree): void {
    this.take(manifest);
    this.trees.set(manifest, tree);
    this.files += tree.files.length;
    for (const [oldest, files] of this.trees) {
      if (this.files <= MAX_FILES || oldest === manifest) return;
      this.forget(oldest, files);
    }
  }

  private forget(manifest: string, tree: VersionTree): void {
    this.trees.delete(manifest);
    this.files -= tree.files.length;
  }
}
