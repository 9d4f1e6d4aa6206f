import type { GraphProblem, GraphProblemCode } from '../build/graph-problem.js';
import type { CategoricalFeature, LogisticPipeline, NumericFeature } from './logistic-pipeline.js';

/** What of a pipeline's figures cannot be made into a graph; names are checked by the builder. */
export function pipelineProblems(pipeline: LogisticPipeline): readonly GraphProblem[] {
  return [
    ...featureCount(pipeline),
    ...pipeline.numeric.flatMap(numericProblems),
    ...pipeline.categorical.flatMap(categoricalProblems),
    ...modelFigures(pipeline),
  ];
}

function featureCount({ numeric, categorical, coefficients }: LogisticPipeline): GraphProblem[] {
  if (numeric.length + categorical.length === 0)
    return [problem('NO_FEATURES', '', 'The pipeline has no features.')];
  const wanted = categorical.reduce((sum, { categories }) => sum + categories.length, numeric.length);
  if (coefficients.length === wanted) return [];
  const message = `The features need ${wanted} coefficients, and ${coefficients.length} are given.`;
  return [problem('COEFFICIENT_COUNT', '', message)];
}

function numericProblems({ name, mean, scale, imputeValue }: NumericFeature): GraphProblem[] {
  const problems = finite(name, { mean, scale, imputeValue });
  if (scale <= 0)
    problems.push(problem('INVALID_NUMBER', name, `"${name}": scale ${scale} is not positive.`));
  return problems;
}

/** NUL ends a string in the runtime; half a surrogate pair has no UTF-8. */
const UNSAFE_TEXT = /\0|\p{Surrogate}/u;

function categoricalProblems({ name, categories }: CategoricalFeature): GraphProblem[] {
  if (categories.length === 0) return [problem('INVALID_CATEGORY', name, `"${name}" has no categories.`)];
  const problems: GraphProblem[] = [];
  const seen = new Set<string>();
  for (const category of categories) {
    if (seen.has(category)) {
      problems.push(problem('DUPLICATE_CATEGORY', name, `"${name}" has the category "${category}" twice.`));
    }
    if (UNSAFE_TEXT.test(category)) {
      const message = `"${name}" has a category with a NUL or half a surrogate pair, which runtimes cut or replace.`;
      problems.push(problem('INVALID_CATEGORY', name, message));
    }
    seen.add(category);
  }
  return problems;
}

function modelFigures({ coefficients, intercept, threshold = 0.5 }: LogisticPipeline): GraphProblem[] {
  const problems = finite('', { intercept });
  Array.from(coefficients).forEach((value, i) =>
    problems.push(...finite('', { [`coefficient ${i}`]: value })),
  );
  if (!(threshold >= 0 && threshold <= 1)) {
    problems.push(problem('INVALID_NUMBER', '', `The threshold ${threshold} is not between 0 and 1.`));
  }
  return problems;
}

function finite(where: string, figures: Readonly<Record<string, number>>): GraphProblem[] {
  return Object.entries(figures)
    .filter(([, value]) => !Number.isFinite(value))
    .map(([what, value]) => {
      const owner = where === '' ? 'The model' : `"${where}"`;
      return problem('INVALID_NUMBER', where, `${owner}: ${what} is ${value}, not a finite number.`);
    });
}

function problem(code: GraphProblemCode, where: string, message: string): GraphProblem {
  return { code, where, message };
}
