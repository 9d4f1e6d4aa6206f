import { isOperator } from '../rewrite/rewritable-model.js';
import { floatAttribute, intAttribute } from './node-attributes.js';
import {
  type Arrival,
  Blocked,
  type Passage,
  type Spread,
  type TraceNotes,
  withFeatures,
} from './unit-trace.js';
import type { Weight, WeightGraph } from './weight-graph.js';

type Arithmetic = (level: number, constant: number) => number;

const ARITHMETIC: Readonly<Record<string, readonly [first: Arithmetic, second: Arithmetic]>> = {
  Add: [(x, c) => x + c, (x, c) => c + x],
  Sub: [(x, c) => x - c, (x, c) => c - x],
  Mul: [(x, c) => x * c, (x, c) => c * x],
  Div: [(x, c) => x / c, (x, c) => c / x],
  Pow: [(x, c) => x ** c, (x, c) => c ** x],
};

/** Operators of two numbers. */
export const ARITHMETIC_OPERATORS = Object.keys(ARITHMETIC);

/** Arithmetic with constants: one number for all, or one for each unit. */
export function affinePassage(graph: WeightGraph, notes: TraceNotes, arrival: Arrival): Passage {
  const { node, index, spread } = arrival;
  if (isOperator(node, 'Clip')) return clipPassage(graph, arrival);
  if (isOperator(node, 'PRelu') && index !== 0) return new Blocked('they are the slopes of PRelu');
  const other = node.input[1 - index];
  if (!graph.isConstant(other)) return new Blocked(`${node.opType} joins them with "${other}"`);
  const constant = graph.weight(other);
  if (constant === undefined) return new Blocked(`"${other}" is not float32`);
  const f: Arithmetic = isOperator(node, 'PRelu')
    ? (x, slope) => (x < 0 ? slope * x : x)
    : ARITHMETIC[node.opType][index];
  const value = node.output[0];
  if (constant.values.length === 1 && constant.dims.length <= (spread.rank ?? 1)) {
    const [c] = constant.values;
    return { ...spread, value, levels: spread.levels.map((level) => f(level, c)) };
  }
  const laid = layOut(spread, notes.units, constant);
  if (laid instanceof Blocked) return laid;
  const own = graph.ownWeight(other);
  if (typeof own === 'string') return new Blocked(own);
  const cut = { weight: other, dim: laid.dim, block: laid.spread.block ?? 1 };
  notes.cuts.push(cut);
  if (isOperator(node, 'Add', 'Sub')) notes.offsets.push(cut);
  return {
    ...laid.spread,
    value,
    levels: laid.spread.levels.map((level, i) => f(level, constant.values[i])),
  };
}

/** The dimension of a constant that runs over the features, if all others are 1 and broadcasting adds none. */
function layOut(
  spread: Spread,
  units: number,
  { name, dims, values }: Weight,
): { readonly spread: Spread; readonly dim: number } | Blocked {
  const dim = dims.findIndex((size) => size !== 1);
  const behind = dims.length - 1 - dim;
  const expected = spread.layout === 'last' ? 0 : (spread.rank ?? 0) - 2;
  // Of a constant of higher rank the result would have that rank.
  const isTooDeep = dims.length > 1 && (spread.rank === null ? behind > 0 : dims.length > spread.rank);
  if (dims[dim] !== values.length || behind !== expected || isTooDeep) {
    return new Blocked(`"${name}" [${dims.join(', ')}] is not one number for each unit`);
  }
  const laid = withFeatures(spread, units, values.length);
  return laid instanceof Blocked ? laid : { spread: laid, dim };
}

/** Arithmetic of two values that are both of the same units, as in x · sigmoid(x). */
export function joinPassage(notes: TraceNotes, arrivals: readonly Arrival[]): Passage {
  const [{ node, spread: first }, { spread: second }] = arrivals;
  if (arrivals.length !== 2 || !isOperator(node, ...ARITHMETIC_OPERATORS)) {
    return new Blocked(`${node.opType} takes them ${arrivals.length} times`);
  }
  const features = (first.block === null ? second : first).levels.length;
  const sized = [first, second].map((spread) =>
    first.block === second.block ? spread : withFeatures(spread, notes.units, features),
  );
  const [left, right] = sized;
  if (left instanceof Blocked) return left;
  if (right instanceof Blocked) return right;
  if (left.layout !== right.layout || left.rank !== right.rank) {
    return new Blocked(`${node.opType} joins them in two forms`);
  }
  const [f] = ARITHMETIC[node.opType];
  const levels = left.levels.map((level, i) => f(level, right.levels[i]));
  return { ...left, value: node.output[0], places: null, levels };
}

function clipPassage(graph: WeightGraph, { node, index, spread }: Arrival): Passage {
  if (index !== 0) return new Blocked('they are the bounds of Clip');
  const bound = (at: number, attribute: string, otherwise: number): number | undefined => {
    const name = node.input[at];
    if (name === undefined || name === '') return floatAttribute(node, attribute, otherwise);
    return graph.weight(name)?.values[0];
  };
  const low = bound(1, 'min', -Infinity);
  const high = bound(2, 'max', Infinity);
  if (low === undefined || high === undefined) return new Blocked('the bounds of Clip are not constant');
  const levels = spread.levels.map((level) => Math.min(Math.max(level, low), high));
  return { ...spread, value: node.output[0], levels };
}

/** y = scale · (x − mean) / √(variance + ε) + shift, by channel. */
export function batchNormalizationPassage(
  graph: WeightGraph,
  notes: TraceNotes,
  { node, spread }: Arrival,
): Passage {
  if (intAttribute(node, 'training_mode', 0) !== 0) return new Blocked('BatchNormalization is in training');
  if (spread.layout === 'last' && spread.rank !== 2) {
    return new Blocked('BatchNormalization is over dimension 1 of a value of unknown rank');
  }
  const constants: Weight[] = [];
  for (const name of node.input.slice(1, 5)) {
    const own = graph.ownWeight(name);
    if (typeof own === 'string') return new Blocked(own);
    constants.push(own);
  }
  const [scale, shift, mean, variance] = constants;
  const laid = withFeatures(spread, notes.units, scale.values.length);
  if (laid instanceof Blocked) return laid;
  const block = laid.block ?? 1;
  for (const { name } of constants) notes.cuts.push({ weight: name, dim: 0, block });
  for (const { name } of [shift, mean]) notes.offsets.push({ weight: name, dim: 0, block });
  const epsilon = floatAttribute(node, 'epsilon', 1e-5);
  const levels = laid.levels.map(
    (level, i) =>
      (scale.values[i] * (level - mean.values[i])) / Math.sqrt(variance.values[i] + epsilon) +
      shift.values[i],
  );
  return { ...laid, value: node.output[0], levels };
}
