import { buildProgram } from '@orrery/testing';

/** Builds the app when the sources of its optimiser are newer than what was built. */
export function buildOptimizer(): void {
  buildProgram({
    app: new URL('../..', import.meta.url),
    folder: 'model-optimization',
    main: 'child/main.js',
  });
}
