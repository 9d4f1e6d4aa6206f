import type { OptimizationRefusal, OptimizationTask } from './model-optimization.js';
import type { OptimizationReport } from './optimization-report.js';
import type { Technique } from './technique.js';

/** Files of the folder that a process works in. */
export const MODEL_FILE = 'model.onnx';
export const REQUEST_FILE = 'request.json';
export const RESULT_FILE = 'optimized.onnx';
export const ANSWER_FILE = 'answer.json';

/** A pair of unix sockets made at the spawn: the process tells what memory it holds, and ends when its parent has. */
export const LIFELINE_FD = 3;

/** A file of rows in the folder. */
export interface RowFile {
  readonly name: string;
  readonly format: 'CSV' | 'PARQUET';
}

export interface OptimizerRequest {
  readonly technique: Technique;
  readonly heldOut: RowFile;
  readonly calibration: RowFile | null;
  readonly labelColumn: string;
  readonly featureColumns: readonly string[] | null;
  readonly task: OptimizationTask | null;
}

/** What a process says while it works: one line of JSON each. */
export interface StepMessage {
  readonly step: string;
  readonly progress: number;
}

export type OptimizerAnswer =
  | { readonly kind: 'optimized'; readonly report: OptimizationReport }
  | { readonly kind: 'refused'; readonly refusal: OptimizationRefusal };
