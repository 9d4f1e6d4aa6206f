/** One value per row. NaN stands for a missing value where a function says that it accepts one. */
export type NumericColumn = Float32Array | Float64Array;
