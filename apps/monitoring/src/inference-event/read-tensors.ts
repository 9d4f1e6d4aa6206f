import { InvalidInputError } from '@orrery/domain';
import { z } from 'zod';
import type { PayloadColumns } from './payload-columns.js';

const MOST_DIMS = 16;

const tensor = z.object({
  name: z.string(),
  shape: z.array(z.int().min(0)).max(MOST_DIMS),
  datatype: z.string(),
  data: z.array(z.unknown(), 'Only data in JSON is read, not in binary.'),
});

interface TensorsContext {
  readonly place: string;
  readonly isNamed: boolean;
}

/** The tensors of version 2, flat or nested. One without an entry for each row shows nothing. @returns the rows. */
export function readTensors(
  tensors: readonly unknown[],
  columns: PayloadColumns,
  { place, isNamed }: TensorsContext,
): number {
  const read = tensors.map((each, index) => readTensor(each, `${place}[${index}]`));
  const rows = read.find(({ shape }) => shape.length > 0)?.shape[0] ?? 0;
  for (const [index, { name, shape, data }] of read.entries()) {
    if (rows === 0 || shape[0] !== rows) continue;
    const width = data.length / rows;
    const byRow = Array.from({ length: rows }, (_, row) => data.slice(row * width, (row + 1) * width));
    columns.add(name, byRow, { isNamed, placeOf: (row) => `${place}[${index}].data[${row * width}]` });
  }
  return rows;
}

function readTensor(value: unknown, place: string): z.output<typeof tensor> {
  const { success, data: read, error } = tensor.safeParse(value);
  if (!success) {
    const [issue] = error.issues;
    const path = [place, ...(issue?.path ?? [])].join('.');
    throw new InvalidInputError(path, `"${path}": ${issue?.message}`);
  }
  const data: readonly unknown[] = read.data.some(Array.isArray) ? read.data.flat(MOST_DIMS) : read.data;
  const size = read.shape.reduce((product, dim) => product * dim, 1);
  if (data.length !== size) {
    const message = `The shape [${read.shape.join()}] holds ${size} elements, not ${data.length}.`;
    throw new InvalidInputError(`${place}.data`, message);
  }
  return { ...read, data: [...data] };
}
