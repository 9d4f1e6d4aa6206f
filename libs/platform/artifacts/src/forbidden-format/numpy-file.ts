import { startsWith } from './signatures.js';

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');
/** As NumPy writes them: byte order, a kind that is not `O`, a size, and a unit of time. */
const DTYPE = String.raw`'[|<>=][biufcSUVmM]\d+(?:\[\w+\])?'`;
const SHAPE = String.raw`(?:, \([\d, ]*\))?`;
const FIELD = String.raw`\('[^'\\]*', ${DTYPE}${SHAPE}\)`;
const PLAIN_HEADER = new RegExp(
  String.raw`^\{'descr': (?:${DTYPE}|\[${FIELD}(?:, ${FIELD})*\]), 'fortran_order': `,
);

/** Whether the bytes are a NumPy array; if so, whether its elements are Python objects, which are pickled. */
export function numpyKind(bytes: Uint8Array): 'plain' | 'object' | undefined {
  if (!startsWith(bytes, 0, MAGIC)) return undefined;
  const header = headerOf(bytes);
  // There are many ways to say "object" that NumPy reads but never writes, so what it would not write is not trusted.
  return header !== undefined && PLAIN_HEADER.test(header) ? 'plain' : 'object';
}

function headerOf(bytes: Uint8Array): string | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const major = view[6] ?? 0;
  if (major < 1 || major > 3 || view.length < 12) return undefined;
  const begin = major === 1 ? 10 : 12;
  const length = major === 1 ? view.readUInt16LE(8) : view.readUInt32LE(8);
  if (begin + length > view.length) return undefined;
  return view.toString('latin1', begin, begin + length);
}
