import { modelProblems } from '../build/model-problems.js';
import type { OnnxModel } from '../model/onnx-model.js';
import { cannotRewrite, rewriteReport, type RewriteReport, type RewriteResult } from './rewrite-report.js';
import { tidyGraph } from './tidy-graph.js';

/** Tidies a rewritten copy and reports on it; a copy whose form came out wrong is refused, never given out. */
export function finishRewrite(
  original: OnnxModel,
  copy: OnnxModel,
  nodes: Pick<RewriteReport, 'rewritten' | 'left'>,
): RewriteResult {
  if (nodes.rewritten.length === 0) {
    return { kind: 'nothing-to-do', reason: 'No node of the model is to be rewritten.', left: nodes.left };
  }
  tidyGraph(copy.graph);
  const [problem] = modelProblems(copy);
  if (problem) return cannotRewrite('invalid-model', `The model cannot be rewritten: ${problem.message}`);
  return { kind: 'ok', model: copy, report: rewriteReport(original, copy, nodes) };
}
