import { buildProgram } from '@orrery/testing';

/** Builds the app when the sources of the training thread are newer than what a thread can run. */
export function buildTrainingThread(): void {
  buildProgram({ app: new URL('../..', import.meta.url), folder: 'training', main: 'thread-main.js' });
}
