import { centralMoments, type CentralMoments } from '../summary/central-moments.js';
import { ByteReader, ByteWriter } from './bytes.js';
import { DistinctRegisters, type HashesDiffer } from './distinct-registers.js';
import { FrequentItems } from './frequent-items.js';
import type { DistinctCount } from './hyper-log-log.js';
import { RankSummary } from './rank-summary.js';

/** The finite numbers of a column. */
export interface NumberSketch {
  readonly moments: CentralMoments;
  readonly ranks: RankSummary;
}

/** The first and the last text in the order of code points. */
export interface TextExtremes {
  readonly least: string;
  readonly greatest: string;
}

export interface ColumnSketchParts {
  readonly rows: number;
  /** Rows without a value. */
  readonly nulls: number;
  /** Rows whose value is NaN or infinite. */
  readonly notFinite: number;
  /** Null where parts were hashed in different ways. */
  readonly distinct: DistinctRegisters | null;
  /** Values as texts; those that are not finite are among them. */
  readonly frequent: FrequentItems;
  /** Null where there is no finite number. */
  readonly numbers: NumberSketch | null;
  /** Null where there is no text, or texts whose order is not that of the values. */
  readonly extremes: TextExtremes | null;
}

const tag = 0x43;
/** How many values of a distribution are held, and how many of the most frequent items. */
const rankCapacity = 256;
const itemCapacity = 256;

/**
 * What a column of a table looks like, in a few kilobytes that merge: numbers of rows, nulls and what is not finite, moments
 * and extremes exactly; ranks and frequent items with bounds that are certain; different values with a standard error.
 *
 * `merged` is that of the rows of all parts. Merge many at once rather than one after the other: each time, bounds may widen
 * by 1/255 of the rows.
 *
 * @example
 * const year = ColumnSketch.merged(months);
 * year.numbers?.ranks.quantile(0.5); // { kind: 'bounded-quantile', value, low, high }
 */
export class ColumnSketch implements ColumnSketchParts {
  readonly rows: number;
  readonly nulls: number;
  readonly notFinite: number;
  readonly distinct: DistinctRegisters | null;
  readonly frequent: FrequentItems;
  readonly numbers: NumberSketch | null;
  readonly extremes: TextExtremes | null;

  /** A `RangeError` where the parts contradict. */
  constructor(parts: ColumnSketchParts) {
    const { rows, nulls, notFinite, distinct, frequent, numbers, extremes } = parts;
    const finite = numbers?.ranks.count ?? 0;
    if (frequent.total !== rows - nulls || finite > rows - nulls - notFinite)
      throw new RangeError(
        `${frequent.total} values, ${finite} of them finite, are not those of ${rows} rows`,
      );
    this.rows = rows;
    this.nulls = nulls;
    this.notFinite = notFinite;
    this.distinct = distinct;
    this.frequent = frequent;
    this.numbers = numbers;
    this.extremes = extremes;
  }

  /** Capacities that parts should have to be merged without loss. */
  static readonly capacities = { ranks: rankCapacity, items: itemCapacity } as const;

  static merged(parts: readonly [ColumnSketch, ...ColumnSketch[]]): ColumnSketch {
    const [first, ...others] = parts;
    if (others.length === 0) return first;
    const sumOf = (pick: (part: ColumnSketch) => number): number =>
      parts.reduce((sum, part) => sum + pick(part), 0);
    return new ColumnSketch({
      rows: sumOf(({ rows }) => rows),
      nulls: sumOf(({ nulls }) => nulls),
      notFinite: sumOf(({ notFinite }) => notFinite),
      distinct: mergedRegisters(parts),
      frequent: FrequentItems.merged(
        parts.map(({ frequent }) => frequent),
        itemCapacity,
      ),
      numbers: mergedNumbers(parts.flatMap(({ numbers }) => numbers ?? [])),
      extremes: mergedExtremes(parts),
    });
  }

  /** Different values, those that are not finite among them: counted where all are held, or else estimated. */
  count(): DistinctCount | Pick<HashesDiffer, 'kind'> {
    if (this.frequent.unseenAtMost === 0) return { kind: 'exact', value: this.frequent.size };
    if (this.distinct === null) return { kind: 'hashes-differ' };
    return this.distinct.count();
  }

  /** A few kilobytes. */
  toBytes(): Uint8Array {
    const writer = new ByteWriter();
    const { rows, nulls, notFinite, distinct, frequent, numbers, extremes } = this;
    for (const byte of [
      tag,
      1,
      (distinct === null ? 0 : 1) + (numbers === null ? 0 : 2) + (extremes === null ? 0 : 4),
    ])
      writer.byte(byte);
    for (const value of [rows, nulls, notFinite]) writer.whole(value);
    writer.block(frequent.toBytes());
    if (distinct !== null) writer.block(distinct.toBytes());
    if (numbers !== null) {
      const { count, mean, scale, second, third, fourth } = numbers.moments;
      writer.whole(count);
      for (const value of [mean, scale, second, third, fourth]) writer.double(value);
      writer.block(numbers.ranks.toBytes());
    }
    if (extremes !== null) for (const text of [extremes.least, extremes.greatest]) writer.text(text);
    return writer.finish();
  }

  /** The sketch that `toBytes` wrote; a `RangeError` for anything else. */
  static fromBytes(bytes: Uint8Array): ColumnSketch {
    const reader = new ByteReader(bytes);
    if (reader.byte() !== tag || reader.byte() !== 1)
      throw new RangeError('not a column sketch of version 1');
    const has = reader.byte();
    const [rows, nulls, notFinite] = [reader.whole(), reader.whole(), reader.whole()];
    const frequent = FrequentItems.fromBytes(reader.block());
    const distinct = has & 1 ? DistinctRegisters.fromBytes(reader.block()) : null;
    const numbers = has & 2 ? readNumbers(reader) : null;
    const extremes = has & 4 ? { least: reader.text(), greatest: reader.text() } : null;
    reader.end();
    return new ColumnSketch({ rows, nulls, notFinite, distinct, frequent, numbers, extremes });
  }
}

function readNumbers(reader: ByteReader): NumberSketch {
  const count = reader.whole();
  const [mean, scale] = [reader.double(), reader.double()];
  const [second, third, fourth] = [reader.double(), reader.double(), reader.double()];
  const moments = { count, mean, scale, second, third, fourth };
  return { moments, ranks: RankSummary.fromBytes(reader.block()) };
}

/** Parts without a value were hashed in whatever way. */
function mergedRegisters(parts: readonly ColumnSketch[]): DistinctRegisters | null {
  const telling = parts.filter(({ rows, nulls }) => rows > nulls);
  const [first, ...others] = (telling.length === 0 ? parts : telling).map(({ distinct }) => distinct);
  const known = others.flatMap((part) => part ?? []);
  if (first == null || known.length < others.length) return null;
  const merged = DistinctRegisters.merged([first, ...known]);
  return merged instanceof DistinctRegisters ? merged : null;
}

function mergedNumbers(parts: readonly NumberSketch[]): NumberSketch | null {
  if (parts.length === 0) return null;
  return {
    moments: parts.reduce((sum, { moments }) => centralMoments.merge(sum, moments), centralMoments.empty),
    ranks: RankSummary.merged(
      parts.map(({ ranks }) => ranks),
      rankCapacity,
    ),
  };
}

/** Parts without a value have none; one that has values and tells none makes those of the whole unknown. */
function mergedExtremes(parts: readonly ColumnSketch[]): TextExtremes | null {
  const known = parts.flatMap(({ extremes }) => extremes ?? []);
  const telling = parts.filter(({ rows, nulls }) => rows > nulls);
  const [first] = known;
  if (first === undefined || known.length < telling.length) return null;
  return known.reduce(
    ({ least, greatest }, other) => ({
      least: isBefore(other.least, least) ? other.least : least,
      greatest: isBefore(greatest, other.greatest) ? other.greatest : greatest,
    }),
    first,
  );
}

/** In the order of code points, which is that of UTF-8's bytes, and not that of UTF-16. */
function isBefore(a: string, b: string): boolean {
  const [left, right] = [[...a], [...b]];
  const at = left.findIndex((character, i) => character !== right[i]);
  if (at < 0) return left.length < right.length;
  return at < right.length && (left[at].codePointAt(0) ?? 0) < (right[at].codePointAt(0) ?? 0);
}
