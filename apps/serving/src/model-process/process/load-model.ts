import type { ModelSignature } from '@orrery/domain';
import type { ChildLink } from './child-link.js';
import { MEMORY_EMERGENCY, describeCrash } from './model-process.state.js';
import { warmUpModel, type WarmUp } from './warm-up.js';
import type { WarmUpReport } from './warm-up-report.js';
import { ModelLoadError } from '../model-process.errors.js';
import { timerDelayMs } from '../timer-delay.js';

export interface LoadOptions {
  readonly modelPath: string;
  readonly warmUp: WarmUp;
  /** For the load and the warm-up together. */
  readonly deadlineMs: number;
  readonly maxRssBytes: number;
  readonly onWarming: () => void;
}

export interface LoadedModel {
  readonly signature: ModelSignature;
  readonly loadMs: number;
  readonly warmUp: WarmUpReport;
}

/**
 * Makes an empty process one that serves a model.
 * @throws {ModelLoadError} also when the process dies, is too slow or takes too much; it is gone then.
 */
export async function loadModel(link: ChildLink, options: LoadOptions): Promise<LoadedModel> {
  const { modelPath, deadlineMs, maxRssBytes } = options;
  const timer = setTimeout(() => link.kill({ kind: 'deadline', deadlineMs }), timerDelayMs(deadlineMs));
  link.onRss = (rssBytes) => {
    if (rssBytes > MEMORY_EMERGENCY * maxRssBytes) link.kill({ kind: 'memory', rssBytes, maxRssBytes });
  };
  try {
    const { signature, loadMs, rssBytes } = await link.load({ modelPath });
    if (rssBytes > maxRssBytes) link.kill({ kind: 'memory', rssBytes, maxRssBytes });
    options.onWarming();
    const warmUp = await warmUpModel(link, signature, options);
    if (link.lost !== undefined) throw new ModelLoadError(describeCrash(link.lost));
    return { signature, loadMs, warmUp };
  } catch (error) {
    const { lost } = link;
    link.kill({ kind: 'load', message: 'The model could not be loaded.' });
    await link.gone;
    throw lost === undefined ? error : new ModelLoadError(describeCrash(lost));
  } finally {
    clearTimeout(timer);
  }
}
