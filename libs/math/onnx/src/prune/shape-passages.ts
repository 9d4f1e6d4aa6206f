import { tensor } from '../build/constant-tensor.js';
import { TensorProto_DataType, type NodeProto, type TensorProto } from '../generated/onnx_pb.js';
import { isOperator } from '../rewrite/rewritable-model.js';
import { hasPadding, intAttribute, intsAttribute } from './node-attributes.js';
import {
  type Arrival,
  Blocked,
  type Passage,
  type Spread,
  type TraceNotes,
  withFeatures,
} from './unit-trace.js';
import type { WeightGraph } from './weight-graph.js';

/** Pooling keeps channels apart, and a channel that is the same everywhere stays so. */
export function poolingPassage(graph: WeightGraph, notes: TraceNotes, { node, spread }: Arrival): Passage {
  if (spread.layout !== 'channel') return new Blocked(`${node.opType} is over features`);
  const value = node.output[0];
  if (isOperator(node, 'GlobalAveragePool', 'GlobalMaxPool')) return { ...spread, value, places: 1 };
  if (isOperator(node, 'ReduceMean', 'ReduceMax')) return reductionPassage(graph, node, spread);
  const countsPadding = isOperator(node, 'AveragePool') && intAttribute(node, 'count_include_pad', 0) !== 0;
  if (countsPadding && (hasPadding(node) || intAttribute(node, 'ceil_mode', 0) !== 0)) {
    notes.zeroPoints.push({ levels: spread.levels, why: 'AveragePool counts zeros at the edges' });
  }
  return { ...spread, value, places: null };
}

/** A mean or maximum over all places of a channel. */
function reductionPassage(graph: WeightGraph, node: NodeProto, spread: Spread): Passage {
  const axes = node.input[1] ? integersOf(graph.tensor(node.input[1])) : intsAttribute(node, 'axes');
  const rank = spread.rank ?? 0;
  const reduced = new Set(axes?.map((axis) => (axis < 0 ? axis + rank : axis)));
  const isOverPlaces = reduced.size === rank - 2 && !reduced.has(0) && !reduced.has(1);
  if (axes === undefined || !isOverPlaces)
    return new Blocked(`${node.opType} is not over the places of a channel`);
  const value = node.output[0];
  if (intAttribute(node, 'keepdims', 1) !== 0) return { ...spread, value, places: 1 };
  return { ...spread, value, layout: 'last', rank: 2 };
}

/** Flatten and Reshape to [rows, features], where it is sure that a row stays a row. */
export function reshapePassage(graph: WeightGraph, notes: TraceNotes, arrival: Arrival): Passage {
  const { node, spread } = arrival;
  const value = node.output[0];
  if (spread.layout === 'last' && spread.rank !== 2)
    return new Blocked(`${node.opType} of a value of unknown rank`);
  const flat: Spread =
    spread.layout === 'last'
      ? { ...spread, value }
      : { ...spread, value, layout: 'last', rank: 2, ...unknownBlock(notes.units, spread) };
  if (isOperator(node, 'Flatten')) {
    return intAttribute(node, 'axis', 1) === 1
      ? flat
      : new Blocked('Flatten joins rows or leaves more dimensions');
  }
  const shape = wantedShape(graph, node.input[1], spread.value);
  if (shape === undefined) return new Blocked('the shape of Reshape is not constant');
  const zeroIsSize = intAttribute(node, 'allowzero', 0) !== 0 && shape.includes(0);
  if (shape.length !== 2 || shape[1] === 0 || zeroIsSize)
    return new Blocked(`Reshape to [${shape.join(', ')}] is not by rows`);
  const [rows, features] = shape;
  if (features === -1) return rows === 0 ? flat : new Blocked('Reshape fixes the number of rows');
  const sized = withFeatures(flat, notes.units, features);
  if (sized instanceof Blocked) return sized;
  const places = spread.layout === 'last' ? sized.block : (spread.places ?? graph.placesOf(spread.value));
  const keepsRows = rows === 0 || (rows === -1 && places !== null && features === notes.units * places);
  if (!keepsRows) return new Blocked(`it cannot be proved that Reshape to [${shape.join(', ')}] keeps rows`);
  notes.edits.push((kept) => {
    const name = graph.add(`${value}_shape`, tensor.int64([2], [rows, kept * (sized.block ?? 1)]));
    graph.connect(node, 1, name);
  });
  return sized;
}

/** Channels of one place have one feature each; else their number is learnt from what takes them in. */
function unknownBlock(units: number, { places, levels }: Spread): Pick<Spread, 'block' | 'levels'> {
  return places === 1 && levels.length === units ? { block: 1, levels } : { block: null, levels };
}

/** A stored shape, or [0, -1] for the one that `x.view(x.size(0), -1)` is written as: rows as `value` has them. */
function wantedShape(graph: WeightGraph, name: string, value: string): readonly number[] | undefined {
  const stored = integersOf(graph.tensor(name));
  if (stored !== undefined) return stored;
  const joined = graph.producerOf(name);
  if (joined === undefined || !isOperator(joined, 'Concat') || joined.input.length !== 2) return undefined;
  const [rows, rest] = joined.input;
  const [feature, ...more] = integersOf(graph.tensor(rest)) ?? [];
  const unsqueezed = graph.producerOf(rows);
  const taken =
    unsqueezed && isOperator(unsqueezed, 'Unsqueeze') ? graph.producerOf(unsqueezed.input[0]) : undefined;
  const shape = taken && takesRows(graph, taken) ? graph.producerOf(taken.input[0]) : undefined;
  const isOfRows = shape !== undefined && isOperator(shape, 'Shape') && shape.input[0] === value;
  return isOfRows && feature === -1 && more.length === 0 ? [0, -1] : undefined;
}

/** A shape of which only the number of rows is taken does not see units. */
export function shapePassage(graph: WeightGraph, { node }: Arrival): Passage {
  const [value] = node.output;
  const seesRows =
    graph.isExposed(value) === null && graph.usesOf(value).every((use) => takesRows(graph, use.node));
  return seesRows && intAttribute(node, 'start', 0) === 0
    ? 'taken-in'
    : new Blocked('Shape sees how many they are');
}

function takesRows(graph: WeightGraph, node: NodeProto): boolean {
  if (!isOperator(node, 'Gather') || intAttribute(node, 'axis', 0) !== 0) return false;
  const index = integersOf(graph.tensor(node.input[1]));
  return index?.length === 1 && index[0] === 0;
}

/** The integers of a stored int64 tensor. */
function integersOf(stored: TensorProto | undefined): number[] | undefined {
  if (stored === undefined || stored.dataType !== TensorProto_DataType.INT64) return undefined;
  if (stored.rawData.length === 0) return stored.int64Data.map(Number);
  const { buffer, byteOffset, byteLength } = stored.rawData;
  const view = new DataView(buffer, byteOffset, byteLength);
  return Array.from({ length: byteLength / 8 }, (_, i) => Number(view.getBigInt64(i * 8, true)));
}
