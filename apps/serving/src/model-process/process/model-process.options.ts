import { ModelFleet } from './model-fleet.js';
import type { ModelProcessState } from './model-process.state.js';
import type { WarmUp } from './warm-up.js';

export interface ModelProcessOptions {
  readonly modelPath: string;
  /** `ones` (default) computes made-up rows before the model is called ready. */
  readonly warmUp?: WarmUp;
  /** From the first frame to ready; 60 s unless given. */
  readonly loadDeadlineMs?: number;
  /** A process that holds more is replaced; 2 GiB unless given. */
  readonly maxRssBytes?: number;
  /** Whom it shares processes and bounds with; nobody unless given. */
  readonly fleet?: ModelFleet;
  /** Puts the file back, when it could not be loaded a second time. */
  readonly restoreFile?: () => Promise<unknown>;
  /** Hears of each change of state, from the start on. */
  readonly onState?: StateListener;
  /** Gives the first load up; no more than that. */
  readonly signal?: AbortSignal;
}

export type StateListener = (state: ModelProcessState) => void;

/** The options that are asked for again and again, with what was not given filled in. */
export function withDefaults(
  given: ModelProcessOptions,
): Required<Omit<ModelProcessOptions, 'onState' | 'signal'>> {
  return {
    modelPath: given.modelPath,
    warmUp: given.warmUp ?? 'ones',
    loadDeadlineMs: given.loadDeadlineMs ?? 60_000,
    maxRssBytes: given.maxRssBytes ?? 2 * 1024 ** 3,
    fleet: given.fleet ?? new ModelFleet(),
    restoreFile: given.restoreFile ?? (() => Promise.resolve()),
  };
}
