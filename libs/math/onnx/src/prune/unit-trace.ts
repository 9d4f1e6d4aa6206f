import type { NodeProto } from '../generated/onnx_pb.js';
import type { WeightSite } from './weight-site.js';

/** A tensor that loses values with the units: along `dim`, `block` neighbours for each unit. */
export interface Cut {
  readonly weight: string;
  readonly dim: number;
  readonly block: number;
}

/** A weight that takes the units in: what a missing unit gave goes into what is added after it. */
export interface Fold {
  readonly site: WeightSite;
  readonly block: number;
  /** What each unit gives if its weights are zero, `block` numbers for each. */
  readonly levels: Float64Array;
}

/** All that has to change when output units of a weight are taken out. */
export interface UnitTrace {
  readonly site: WeightSite;
  readonly units: number;
  readonly cuts: readonly Cut[];
  readonly folds: readonly Fold[];
  /** Levels that must be 0, since something is seen beside them at the edges. */
  readonly zeroPoints: readonly { readonly levels: Float64Array; readonly why: string }[];
  /** What is added to each unit on its way: where all of it is 0, levels may become 0. */
  readonly offsets: readonly Cut[];
  /** What else is written with a number of units. */
  readonly edits: readonly ((kept: number) => void)[];
  /** Values whose size changes. */
  readonly values: readonly string[];
}

/** The way of the units through the graph, as far as it was followed. */
export interface Spread {
  readonly value: string;
  /** 'last': features along the last dimension; 'channel': along dimension 1 of a map. */
  readonly layout: 'last' | 'channel';
  /** Null where it is not known. */
  readonly rank: number | null;
  /** Features a unit has along its dimension, next to each other; null until it is known. */
  readonly block: number | null;
  /** Places of a channel, where known: 1 after global pooling. */
  readonly places: number | null;
  /** What each feature is if the weights of its unit are zero; one number a unit while `block` is null. */
  readonly levels: Float64Array;
}

/** A trace while it is made. */
export class TraceNotes {
  readonly cuts: Cut[] = [];
  readonly folds: Fold[] = [];
  readonly zeroPoints: { levels: Float64Array; why: string }[] = [];
  readonly offsets: Cut[] = [];
  readonly edits: ((kept: number) => void)[] = [];
  readonly values: string[] = [];

  constructor(
    readonly site: WeightSite,
    readonly units: number,
  ) {}

  finish(): UnitTrace {
    const { site, units, cuts, folds, zeroPoints, offsets, edits, values } = this;
    return { site, units, cuts, folds, zeroPoints, offsets, edits, values };
  }
}

/** Why the units of a weight stay. */
export class Blocked {
  constructor(readonly reason: string) {}
}

/** What one node makes of the units: they go on, end in a weight, or stay. */
export type Passage = Spread | 'taken-in' | Blocked;

/** A node that the units come to, by its input `index`. */
export interface Arrival {
  readonly node: NodeProto;
  readonly index: number;
  readonly spread: Spread;
}

/** The same spread with every unit's levels laid out for `features` features, if that many can be theirs. */
export function withFeatures(spread: Spread, units: number, features: number): Spread | Blocked {
  const block = features / units;
  if (!Number.isInteger(block) || (spread.block !== null && spread.block !== block)) {
    return new Blocked(`"${spread.value}" has ${features} features, which are not those of ${units} units`);
  }
  if (spread.block !== null) return spread;
  const levels = new Float64Array(features).map((_, i) => spread.levels[Math.floor(i / block)]);
  return { ...spread, block, levels };
}
