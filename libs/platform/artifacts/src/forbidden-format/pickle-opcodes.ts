/** How an opcode's argument is laid out: a fixed number of bytes, lines of text, or bytes behind a little-endian length. */
export type PickleArgument =
  | { readonly kind: 'fixed'; readonly bytes: number }
  | { readonly kind: 'lines'; readonly forms: readonly RegExp[] }
  | { readonly kind: 'counted'; readonly lengthBytes: 1 | 4 | 8 };

export interface PickleOpcode {
  readonly argument: PickleArgument;
  /** Values that it needs on the stack above the last mark, or, with `toMark`, below the mark that it pops. */
  readonly pops: number;
  readonly pushes: number;
  readonly toMark: boolean;
}

const fixed = (bytes: number): PickleArgument => ({ kind: 'fixed', bytes });
const lines = (...forms: RegExp[]): PickleArgument => ({ kind: 'lines', forms });
const counted = (lengthBytes: 1 | 4 | 8): PickleArgument => ({ kind: 'counted', lengthBytes });

const NONE = fixed(0);
const NAME = /^[\w.$<>\x80-\xff]{1,1024}$/;
const INTEGER = /^[+-]?\d{1,4096}L?$/;
const FLOAT = /^[+-]?(?:[\d.]+(?:e[+-]?\d+)?|inf|nan)$/i;
const QUOTED = /^(?:'.*'|".*")$/s;
const PERSISTENT_ID = /^[\x20-\x7e]{0,1024}$/;
const ANY_TEXT = /^/;

type Row = readonly [codes: string, argument: PickleArgument, pops: number, pushes: number];

const ROWS: readonly Row[] = [
  ['N)]}\x88\x89\x8f\x97', NONE, 0, 1],
  ['I', lines(INTEGER), 0, 1],
  ['L', lines(INTEGER), 0, 1],
  ['F', lines(FLOAT), 0, 1],
  ['S', lines(QUOTED), 0, 1],
  ['V', lines(ANY_TEXT), 0, 1],
  ['P', lines(PERSISTENT_ID), 0, 1],
  ['g', lines(INTEGER), 0, 1],
  ['p', lines(INTEGER), 1, 1],
  ['c', lines(NAME, NAME), 0, 1],
  ['Kh\x82', fixed(1), 0, 1],
  ['M\x83', fixed(2), 0, 1],
  ['Jj\x84', fixed(4), 0, 1],
  ['G', fixed(8), 0, 1],
  ['q', fixed(1), 1, 1],
  ['r', fixed(4), 1, 1],
  ['\x80', fixed(1), 0, 0],
  ['\x95', fixed(8), 0, 0],
  ['UC\x8a\x8c', counted(1), 0, 1],
  ['TXB\x8b', counted(4), 0, 1],
  ['\x8d\x8e\x96', counted(8), 0, 1],
  ['2', NONE, 1, 2],
  ['Q\x85\x94\x98', NONE, 1, 1],
  ['Rab\x81\x86\x93', NONE, 2, 1],
  ['s\x87\x92', NONE, 3, 1],
];

const TO_MARK_ROWS: readonly Row[] = [
  ['tldo\x91', NONE, 0, 1],
  ['i', lines(NAME, NAME), 0, 1],
  ['1', NONE, 0, 0],
  ['eu\x90', NONE, 1, 1],
];

function tableOf(rows: readonly Row[], toMark: boolean): [number, PickleOpcode][] {
  return rows.flatMap(([codes, argument, pops, pushes]) =>
    [...codes].map((code): [number, PickleOpcode] => [
      code.charCodeAt(0),
      { argument, pops, pushes, toMark },
    ]),
  );
}

/**
 * The opcodes of all protocols, 0 to 5, but MARK, POP and STOP, which the scan knows itself.
 * Source: CPython, Lib/pickletools.py.
 */
export const PICKLE_OPCODES: ReadonlyMap<number, PickleOpcode> = new Map([
  ...tableOf(ROWS, false),
  ...tableOf(TO_MARK_ROWS, true),
]);
