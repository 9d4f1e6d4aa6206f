import { buildProgram } from '@orrery/testing';

/** Builds the app when its sources are newer than what the computing process can run. */
export function buildChild(): void {
  buildProgram({ app: new URL('../..', import.meta.url), folder: '', main: 'compute/child/main.js' });
}
