import { fileURLToPath } from 'node:url';

/** The graphs that `fixtures/graphs.py` wrote. */
export type FixtureName = 'mlp' | 'echo' | 'spin' | 'divide' | 'look-up' | 'total' | 'grow';

export function fixturePath(name: FixtureName): string {
  return fileURLToPath(new URL(`../fixtures/${name}.onnx`, import.meta.url));
}
