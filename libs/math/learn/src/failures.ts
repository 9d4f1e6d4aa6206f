/** Too few values to compute anything from. */
export interface InsufficientData {
  readonly kind: 'insufficient-data';
  readonly required: number;
  readonly actual: number;
}

/** Two inputs that must agree in size do not; `what` names the one that is wrong. */
export interface ShapeMismatch {
  readonly kind: 'shape-mismatch';
  readonly what: string;
  readonly expected: number;
  readonly actual: number;
}

/** A NaN or ±∞ where a number is needed; `index` is its place in `what`. */
export interface NotFinite {
  readonly kind: 'not-finite';
  readonly what: string;
  readonly index: number;
}

/** A label that is neither 0 nor 1. */
export interface InvalidLabel {
  readonly kind: 'invalid-label';
  readonly index: number;
  readonly label: number;
}

/** All labels are the same, where both classes are needed; `what` names the labels. */
export interface OneClass {
  readonly kind: 'one-class';
  readonly what: string;
  readonly label: number;
}

/** An option outside its domain; `requirement` says what it must be. */
export interface InvalidOption {
  readonly kind: 'invalid-option';
  readonly option: string;
  readonly requirement: string;
}

/** A document that is not what `toJSON` wrote; `field` is the first that is wrong. */
export interface InvalidDocument {
  readonly kind: 'invalid-document';
  readonly field: string;
  readonly requirement: string;
}
