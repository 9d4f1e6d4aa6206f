import type { NodeProto } from '../generated/onnx_pb.js';
import { isOnnxDomain } from '../rewrite/rewritable-model.js';
import { floatAttribute, stringAttribute } from './node-attributes.js';

type ScalarFunction = (x: number) => number;

const sigmoid: ScalarFunction = (x) => 1 / (1 + Math.exp(-x));
const clamp = (x: number, low: number, high: number): number => Math.min(Math.max(x, low), high);
const softplus: ScalarFunction = (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** Operators of one input that treat every number by itself, whatever its place. */
const OPERATORS: Readonly<Record<string, (node: NodeProto) => ScalarFunction>> = {
  Identity: () => (x) => x,
  Relu: () => (x) => Math.max(x, 0),
  LeakyRelu: (node) => leaky(floatAttribute(node, 'alpha', 0.01)),
  Sigmoid: () => sigmoid,
  Tanh: () => Math.tanh,
  Softplus: () => softplus,
  Softsign: () => (x) => x / (1 + Math.abs(x)),
  Mish: () => (x) => x * Math.tanh(softplus(x)),
  HardSwish: () => (x) => x * clamp(x / 6 + 0.5, 0, 1),
  Abs: () => Math.abs,
  Neg: () => (x) => -x,
  Exp: () => Math.exp,
  Erf: () => erf,
  Sqrt: () => Math.sqrt,
  Reciprocal: () => (x) => 1 / x,
  Elu: (node) => elu(floatAttribute(node, 'alpha', 1), 1, 1),
  Celu: (node) => elu(floatAttribute(node, 'alpha', 1), 1, floatAttribute(node, 'alpha', 1)),
  Selu: (node) => {
    const gamma = floatAttribute(node, 'gamma', 1.0507009873554805);
    return elu(floatAttribute(node, 'alpha', 1.6732632423543772), gamma, 1);
  },
  ThresholdedRelu: (node) => {
    const alpha = floatAttribute(node, 'alpha', 1);
    return (x) => (x > alpha ? x : 0);
  },
  HardSigmoid: (node) => {
    const alpha = floatAttribute(node, 'alpha', 0.2);
    const beta = floatAttribute(node, 'beta', 0.5);
    return (x) => clamp(alpha * x + beta, 0, 1);
  },
  Gelu: (node) => (stringAttribute(node, 'approximate', 'none') === 'tanh' ? geluByTanh : geluByErf),
};

/** What an operator of one input makes of a number; undefined where it looks at more than that number. */
export function scalarFunction(node: NodeProto): ScalarFunction | undefined {
  if (!isOnnxDomain(node.domain) || node.input.length !== 1) return undefined;
  return OPERATORS[node.opType]?.(node);
}

function leaky(slope: number): ScalarFunction {
  return (x) => (x < 0 ? slope * x : x);
}

function elu(alpha: number, gamma: number, width: number): ScalarFunction {
  return (x) => gamma * (x > 0 ? x : alpha * Math.expm1(x / width));
}

const geluByTanh: ScalarFunction = (x) =>
  0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));

const geluByErf: ScalarFunction = (x) => 0.5 * x * (1 + erf(x / Math.SQRT2));

/**
 * erf by its power series up to 3, by the continued fraction of erfc beyond: 1e-12, more than float32 needs.
 *
 * Source: Abramowitz, Stegun, 7.1.6 and 7.1.14.
 */
function erf(x: number): number {
  const t = Math.abs(x);
  if (t > 6) return Math.sign(x);
  if (t > 3) {
    let fraction = t;
    for (let k = 60; k > 0; k--) fraction = t + k / 2 / fraction;
    return Math.sign(x) * (1 - Math.exp(-t * t) / (Math.sqrt(Math.PI) * fraction));
  }
  let term = t;
  let sum = t;
  for (let n = 1; n < 100 && term > 1e-17 * sum; n++) sum += term *= (2 * t * t) / (2 * n + 1);
  return Math.sign(x) * (2 / Math.sqrt(Math.PI)) * Math.exp(-t * t) * sum;
}
