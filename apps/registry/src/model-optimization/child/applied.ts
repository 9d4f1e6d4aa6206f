import type { OnnxModel } from '@orrery/math-onnx';
import type { ReportedNode, UntouchedNode } from '../optimization-report.js';

/** What a technique made of a model. */
export interface Applied {
  readonly model: OnnxModel;
  readonly changed: readonly ReportedNode[];
  readonly left: readonly UntouchedNode[];
}
