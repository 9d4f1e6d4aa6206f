import { createReadStream } from 'node:fs';

/**
 * Operators that take one scale from all rows of a batch (dynamic int8): a row's answer would depend on whom it was
 * computed with.
 */
const MIXING = [
  'DynamicQuantizeLinear',
  'DynamicQuantizeMatMul',
  'DynamicQuantizeLSTM',
  'MatMulInteger',
  'ConvInteger',
];
const LONGEST = Math.max(...MIXING.map(({ length }) => length));

/**
 * Whether a model's file names such an operator. Names lie in it as they are, so that nothing has to be parsed; one that
 * only looks so, in a weight or a comment, costs its model the batches and nothing else. A file that cannot be read says no:
 * whoever loads it will say why.
 */
export async function mixesRows(modelPath: string): Promise<boolean> {
  let before = Buffer.alloc(0);
  try {
    for await (const chunk of createReadStream(modelPath, { highWaterMark: 1024 ** 2 })) {
      const bytes = Buffer.concat([before, chunk as Buffer]);
      if (MIXING.some((operator) => bytes.includes(operator))) return true;
      before = bytes.subarray(-LONGEST);
    }
  } catch {
    return false;
  }
  return false;
}
