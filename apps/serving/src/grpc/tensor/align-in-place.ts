import { NUMERIC_LAYOUT, type TensorHead } from '../../model-process/index.js';

/** A field of so many bytes has a tag and a length of at least 4 bytes together. */
const LARGE = 16_384;
const WIDEST = 4;

/** The field with the data of a tensor, moved where its numbers can be viewed. */
export function aligned({ dtype }: TensorHead, field: Uint8Array): Uint8Array {
  return dtype === 'string' ? field : alignInPlace(field, NUMERIC_LAYOUT[dtype].bytes);
}

/**
 * Moves the bytes of a field to where numbers of `width` bytes can be viewed, up to three places back: over the tag and the
 * length of the field itself, which were read already. A large tensor is not copied to memory of its own by this, which costs
 * more than all the rest of reading it. Others stay where they are.
 */
export function alignInPlace(field: Uint8Array, width: number): Uint8Array {
  const shift = field.byteOffset % width;
  if (shift === 0 || width > WIDEST || field.byteLength < LARGE) return field;
  const moved = new Uint8Array(field.buffer, field.byteOffset - shift, field.byteLength);
  moved.set(field);
  return moved;
}
