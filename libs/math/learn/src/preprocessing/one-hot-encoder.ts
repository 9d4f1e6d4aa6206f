import type { InsufficientData, InvalidDocument, ShapeMismatch } from '../failures.js';
import { fieldsOf, isStringArray } from '../json-fields.js';
import type { NumericColumn } from '../numeric-column.js';
import { findOtherShape, findUnfittableColumns } from './column-shapes.js';
import { compareCodePoints } from './compare-code-points.js';
import type { TransformedColumns } from './transformed-columns.js';

/** One text per row. */
export type TextColumn = readonly string[];

export interface OneHotEncoderDocument {
  readonly type: 'one-hot-encoder';
  readonly categories: readonly (readonly string[])[];
}

/** Texts again; null where a row had no category. */
export type RestoredTexts =
  { readonly kind: 'restored'; readonly columns: readonly (readonly (string | null)[])[] } | ShapeMismatch;

/** Turns each text column into one 0/1 column per category known from training; an unknown text is all zeros. */
export class FittedOneHotEncoder {
  private readonly positions: readonly ReadonlyMap<string, number>[];

  /** For each text column its distinct categories, in the order of the indicator columns. */
  constructor(readonly categories: readonly TextColumn[]) {
    this.positions = categories.map((known) => new Map(known.map((category, k) => [category, k])));
  }

  /** How many indicator columns come out: the sum of the categories. */
  get outputCount(): number {
    return this.categories.reduce((sum, known) => sum + known.length, 0);
  }

  /** The indicator columns: those of the first text column's categories, then the second's, and so on. */
  transform(columns: readonly TextColumn[]): TransformedColumns {
    const mismatch = findOtherShape(columns, this.categories.length);
    if (mismatch !== undefined) return mismatch;
    return { kind: 'transformed', columns: columns.flatMap((column, c) => this.indicate(column, c)) };
  }

  /** The category whose indicator is largest and above 0; null where all are 0. */
  inverseTransform(columns: readonly NumericColumn[]): RestoredTexts {
    const mismatch = findOtherShape(columns, this.outputCount);
    if (mismatch !== undefined) return mismatch;
    let from = 0;
    const restored = this.categories.map((known) => {
      const indicators = columns.slice(from, from + known.length);
      from += known.length;
      return Array.from({ length: indicators[0].length }, (_, row) => chosenCategory(known, indicators, row));
    });
    return { kind: 'restored', columns: restored };
  }

  toJSON(): OneHotEncoderDocument {
    return { type: 'one-hot-encoder', categories: this.categories };
  }

  private indicate(column: TextColumn, c: number): Float64Array[] {
    const indicators = this.categories[c].map(() => new Float64Array(column.length));
    for (let row = 0; row < column.length; row++) {
      const position = this.positions[c].get(column[row]);
      if (position !== undefined) indicators[position][row] = 1;
    }
    return indicators;
  }
}

/** One-hot encoding as scikit-learn's `OneHotEncoder(handle_unknown="ignore")` does it. */
export const oneHotEncoder = {
  /**
   * Learns the distinct texts of each column, sorted by code point as Python sorts them.
   *
   * @example
   * oneHotEncoder.fit([['rome', 'oslo', 'rome']]); // categories: [['oslo', 'rome']]
   */
  fit(
    columns: readonly TextColumn[],
  ): { readonly kind: 'fitted'; readonly encoder: FittedOneHotEncoder } | InsufficientData | ShapeMismatch {
    const unfit = findUnfittableColumns(columns);
    if (unfit !== undefined) return unfit;
    const categories = columns.map((column) => [...new Set(column)].sort(compareCodePoints));
    return { kind: 'fitted', encoder: new FittedOneHotEncoder(categories) };
  },

  /** The encoder that `toJSON` wrote, or the first field that is not what it wrote. */
  fromJSON(
    document: unknown,
  ): { readonly kind: 'restored'; readonly encoder: FittedOneHotEncoder } | InvalidDocument {
    const fields = fieldsOf(document);
    if (fields?.['type'] !== 'one-hot-encoder') {
      return { kind: 'invalid-document', field: 'type', requirement: "'one-hot-encoder'" };
    }
    const { categories } = fields;
    if (!Array.isArray(categories) || categories.length === 0 || !categories.every(isCategoryList)) {
      return {
        kind: 'invalid-document',
        field: 'categories',
        requirement: 'one list or more of one distinct text or more',
      };
    }
    return { kind: 'restored', encoder: new FittedOneHotEncoder(categories.map((known) => [...known])) };
  },
} as const;

function isCategoryList(value: unknown): value is readonly string[] {
  return isStringArray(value) && value.length > 0 && new Set(value).size === value.length;
}

function chosenCategory(known: TextColumn, indicators: readonly NumericColumn[], row: number): string | null {
  let largest = 0;
  let chosen: string | null = null;
  for (let k = 0; k < known.length; k++) {
    if (indicators[k][row] <= largest) continue;
    largest = indicators[k][row];
    chosen = known[k];
  }
  return chosen;
}
