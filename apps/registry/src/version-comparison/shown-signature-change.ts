import type { SignatureField } from '../model-version/model-version.js';
import type { SignatureChange } from './compare-version-signatures.js';

/** A change as the graph shows it. */
export function shownSignatureChange({ from, to, ...change }: SignatureChange) {
  return { ...change, from: from && shown(from), to: to && shown(to) };
}

/** The graph shows a dimension of any size as null, whatever symbol the file has for it. */
function shown({ name, dtype, shape }: SignatureField) {
  return { name, dtype, shape: shape.map((size) => (typeof size === 'number' ? size : null)) };
}
