import { CompactThrift, THRIFT } from '../../tabular-file/compact-thrift.js';
import type { Span } from '../spans.js';
import { readRowGroups, type RowGroup } from './read-row-groups.js';
import { readStruct } from './read-struct.js';

/** A column that is neither nested nor a list, as it is stored. */
export interface ParquetLeaf {
  /** Number of the physical type. */
  readonly physical: number;
  /** Of a column of times: how many of its units are a millisecond. */
  readonly unitsPerMs: number | null;
  /** Whether bounds are in the order that the format defines for the type. */
  readonly isOrdered: boolean;
}

/** What the footer of a Parquet file says, and where in it that is. */
export interface ParquetFooter {
  readonly bytes: Uint8Array;
  readonly leaves: ReadonlyMap<string, ParquetLeaf>;
  readonly groups: readonly RowGroup[];
  /** The number of rows, as it is written. */
  readonly rows: Span;
  /** The list of row groups, likewise. */
  readonly list: Span;
}

interface SchemaNode {
  readonly name: string;
  readonly children: number;
  readonly physical: number;
  readonly isRepeated: boolean;
  readonly unitsPerMs: number | null;
}

const I32 = 5;
const I64 = 6;
const REPEATED = 2;

/** @throws {RangeError} for what is no footer. */
export function readFooter(bytes: Uint8Array): ParquetFooter {
  const thrift = new CompactThrift(bytes);
  let nodes: readonly SchemaNode[] = [];
  let orders: readonly boolean[] | null = null;
  let groups: readonly RowGroup[] = [];
  let [rows, list]: [Span, Span] = [NOWHERE, NOWHERE];
  readStruct(thrift, {
    2: { type: THRIFT.LIST, read: () => (nodes = listOf(thrift, nodeIn)) },
    3: { type: I64, read: () => (rows = spanOf(thrift, () => thrift.integer())) },
    4: { type: THRIFT.LIST, read: () => (list = spanOf(thrift, () => (groups = readRowGroups(thrift)))) },
    7: { type: THRIFT.LIST, read: () => (orders = listOf(thrift, isTypeOrder)) },
  });
  return { bytes, leaves: leavesOf(nodes, orders), groups, rows, list };
}

const NOWHERE: Span = { start: 0, end: 0 };

function spanOf(thrift: CompactThrift, read: () => unknown): Span {
  const start = thrift.position;
  read();
  return { start, end: thrift.position };
}

function listOf<T>(thrift: CompactThrift, read: (thrift: CompactThrift) => T): readonly T[] {
  const { size } = thrift.list();
  const items: T[] = [];
  for (let i = 0; i < size; i++) items.push(read(thrift));
  return items;
}

function nodeIn(thrift: CompactThrift): SchemaNode {
  let [name, children, physical, isRepeated] = ['', 0, -1, false];
  let unitsPerMs: number | null = null;
  readStruct(thrift, {
    1: { type: I32, read: () => (physical = thrift.integer()) },
    3: { type: I32, read: () => (isRepeated = thrift.integer() === REPEATED) },
    4: { type: THRIFT.BINARY, read: () => (name = thrift.text()) },
    5: { type: I32, read: () => (children = thrift.integer()) },
    6: { type: I32, read: () => (unitsPerMs ??= CONVERTED_UNITS.get(thrift.integer()) ?? null) },
    10: { type: THRIFT.STRUCT, read: () => (unitsPerMs = unitIn(thrift) ?? unitsPerMs) },
  });
  return { name, children, physical, isRepeated, unitsPerMs };
}

/** TIMESTAMP_MILLIS and TIMESTAMP_MICROS, as they were told before there were logical types. */
const CONVERTED_UNITS: ReadonlyMap<number, number> = new Map([
  [9, 1],
  [10, 1000],
]);
const TIMESTAMP = 8;
const UNITS: readonly number[] = [1, 1000, 1_000_000];

/** How many units of a logical type of times are a millisecond; null for any other type. */
function unitIn(thrift: CompactThrift): number | null {
  let unitsPerMs: number | null = null;
  const unit = UNITS.map((units) => {
    const read = (): void => {
      unitsPerMs = units;
      readStruct(thrift, {});
    };
    return { type: THRIFT.STRUCT, read };
  });
  const [milliseconds, microseconds, nanoseconds] = unit;
  const units = { 1: milliseconds, 2: microseconds, 3: nanoseconds };
  const timestamp = { 2: { type: THRIFT.STRUCT, read: () => readStruct(thrift, units) } };
  readStruct(thrift, { [TIMESTAMP]: { type: THRIFT.STRUCT, read: () => readStruct(thrift, timestamp) } });
  return unitsPerMs;
}

/** A union whose first member is the order that the format defines; others are not known. */
function isTypeOrder(thrift: CompactThrift): boolean {
  let isKnown = false;
  const read = (): void => {
    isKnown = true;
    readStruct(thrift, {});
  };
  readStruct(thrift, { 1: { type: THRIFT.STRUCT, read } });
  return isKnown;
}

/** The schema is a tree, each node before its children: those right below the root are the columns. */
function leavesOf(
  [root, ...nodes]: readonly SchemaNode[],
  orders: readonly boolean[] | null,
): ReadonlyMap<string, ParquetLeaf> {
  const leaves = new Map<string, ParquetLeaf>();
  const open = [root?.children ?? 0];
  let at = 0;
  for (const { name, children, physical, isRepeated, unitsPerMs } of nodes) {
    while (open.at(-1) === 0) open.pop();
    const isColumn = open.length === 1;
    open.push((open.pop() ?? 0) - 1);
    if (children > 0) open.push(children);
    else {
      // Who writes bounds in these fields without a word on their order knows no other.
      const isOrdered = orders === null || orders[at] === true;
      if (isColumn && !isRepeated) leaves.set(name, { physical, unitsPerMs, isOrdered });
      at += 1;
    }
  }
  return leaves;
}
