import type { DuckDBDataChunk } from '@duckdb/node-api';
import type { CentralMoments, DistinctRegisters } from '@orrery/math-statistics';
import { numbersOfBatch, quoteName, wordsOfBatch, type TableColumn } from '@orrery/platform-tables';
import type { NotFinite } from './counted-numbers.js';
import { HashRegisters, type HashWords } from './hash-registers.js';
import { hashExpression, hashFamily, type HashForm } from './hashed-column.js';
import { NumberBatch } from './number-batch.js';
import { SampledHashes, SampledNumbers, type RowSample } from './row-sample.js';
import { RunningMoments } from './running-moments.js';
import { ValueCounts, ValueList, type ValueCounter } from './value-counts.js';

/** So many rows are looked at one by one as fast as all of a batch. */
const MANY_FRESH = 256;

/** What a scan of all rows found of a column's numbers as doubles. */
export interface ScannedNumbers extends NotFinite {
  readonly nulls: number;
  /** Of the finite ones, as are all that follow. */
  readonly moments: CentralMoments;
  readonly low: number;
  readonly high: number;
  /** Those of some rows, ascending. */
  readonly sample: Float64Array;
}

/** What holds for all columns of a batch. */
export interface ScannedRows {
  /** The rows of the batch that are in the sample. */
  readonly sample: RowSample;
  readonly hashOfNull: HashWords;
}

/** What a scan of all rows found of a column's hashes. */
export interface ScannedHashes {
  readonly form: HashForm;
  readonly expression: string;
  readonly kept: DistinctRegisters;
  /** How many different values there are: 0.29 % off on average. */
  readonly approximately: number;
  /** Hashes that are frequent in a sample, most frequent first. */
  readonly frequent: readonly bigint[];
}

/** The hashes of a column, batch by batch. */
export class HashScan {
  private readonly registers = new HashRegisters();
  private readonly sampled: SampledHashes;
  /** Of what is read. */
  readonly expression: string;

  /** @param numbers of the same column, which take each batch before: equal ones have one hash. */
  constructor(
    readonly column: TableColumn,
    readonly form: HashForm,
    rows: number,
    private readonly numbers: NumberScan | null = null,
  ) {
    this.expression = hashExpression(column, form);
    this.sampled = new SampledHashes(rows);
  }

  /** Takes the column from its place in a batch. */
  take(chunk: DuckDBDataChunk, at: number, { sample, hashOfNull }: ScannedRows): void {
    const words = wordsOfBatch(chunk.getColumnVector(at));
    const rows = this.numbers?.freshRows() ?? null;
    if (rows === null) this.registers.add(words, chunk.rowCount, hashOfNull);
    else this.registers.addSome(words, rows, hashOfNull);
    this.sampled.take(sample, words);
  }

  /** @param hash name of the engine's hash function. */
  found(hash: string): ScannedHashes {
    const { column, form, expression, registers, sampled } = this;
    const kept = registers.folded(`${hash}/${hashFamily(column, form)}`);
    return { form, expression, kept, approximately: registers.estimate, frequent: sampled.frequent() };
  }
}

/** The numbers of a column, batch by batch. */
export class NumberScan {
  readonly batch = new NumberBatch();
  /** By what the unit of what was measured before grew with the last batch. */
  grown = 1;
  /** Null where they are not counted. */
  counts: ValueCounter | null = null;
  private mostRows = 0;
  readonly expression: string;
  private readonly moments = new RunningMoments();
  private readonly sampled: SampledNumbers;
  private nulls = 0;
  private nan = 0;
  private plusInfinity = 0;
  private minusInfinity = 0;

  constructor(
    readonly column: TableColumn,
    rows: number,
  ) {
    this.expression = `${quoteName(column.name)}::DOUBLE`;
    this.sampled = new SampledNumbers(rows);
  }

  /** Counts the numbers of the batches that come; all of them are held where that is better. @param mostRows 0 for never. */
  count(mostRows: number): void {
    this.counts = new ValueCounts();
    this.mostRows = mostRows;
  }

  take(chunk: DuckDBDataChunk, at: number, { sample }: ScannedRows): void {
    const { batch } = this;
    batch.read(numbersOfBatch(chunk.getColumnVector(at)), chunk.rowCount);
    this.grown = this.moments.add(batch);
    this.nulls += batch.nulls;
    this.nan += batch.nan;
    this.plusInfinity += batch.plusInfinity;
    this.minusInfinity += batch.minusInfinity;
    this.counts?.add(batch.values, batch.count);
    if (this.mostRows > 0 && this.counts instanceof ValueCounts && this.counts.isMostlyNew)
      this.counts = new ValueList(this.counts.sorted(), this.mostRows);
    this.sampled.take(sample, batch);
  }

  /** Rows of the last batch whose numbers were new; null where that is not known, or tells little. */
  freshRows(): readonly number[] | null {
    const { counts, batch } = this;
    const isFinite = batch.count + batch.nulls === batch.rows;
    const fresh = counts?.fresh ?? null;
    if (fresh === null || !isFinite || fresh.length > MANY_FRESH) return null;
    return batch.isWhole ? fresh : fresh.map((k) => batch.places[k] as number);
  }

  /** Whether two numbers so far were different ones. */
  get varies(): boolean {
    return this.moments.low < this.moments.high;
  }

  found(): ScannedNumbers {
    const { nulls, nan, plusInfinity, minusInfinity, moments } = this;
    return {
      ...{ nulls, nan, plusInfinity, minusInfinity },
      ...{ moments: moments.moments(), low: moments.low, high: moments.high },
      sample: this.sampled.sorted(),
    };
  }
}
