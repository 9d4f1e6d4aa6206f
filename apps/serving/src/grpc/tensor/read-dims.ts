import { InvalidInputError } from '@orrery/domain';

const MOST_AXES = 32;
const LONGEST_AXIS = 2 ** 31 - 1;
/** A tensor without elements costs its sender nothing: its other axes must not make work for the model. */
const LARGEST_EMPTY = 65_536;

/** Sizes as protobuf has them. @throws {InvalidInputError} unless a tensor can have them. */
export function readDims(name: string, sizes: readonly bigint[]): readonly number[] {
  if (sizes.length > MOST_AXES) {
    throw new InvalidInputError(name, `Input '${name}' has ${sizes.length} axes, of at most ${MOST_AXES}.`);
  }
  const dims = sizes.map(Number);
  if (dims.some((dim) => dim < 0 || dim > LONGEST_AXIS)) throw noShape(name, dims);
  const elements = dims.reduce((product, dim) => product * Math.max(dim, 1), 1);
  if (dims.includes(0) && elements > LARGEST_EMPTY) throw noShape(name, dims);
  return dims;
}

function noShape(name: string, dims: readonly number[]): InvalidInputError {
  return new InvalidInputError(name, `Input '${name}' cannot have the shape [${dims.join(',')}].`);
}
