import { PICKLE_OPCODES, type PickleArgument, type PickleOpcode } from './pickle-opcodes.js';

const STOP = 0x2e;
const MARK = 0x28;
const POP = 0x30;
const NEWLINE = 0x0a;
/** Four printable characters read as a length give more than this; a real string of such size is no model's beginning. */
const MAX_COUNTED_BYTES = 0x2000_0000;
const MAX_OPCODES = 100_000;

/**
 * Whether a reader of pickles would execute these bytes: they are opcodes whose arguments are well-formed and whose stack
 * never runs empty, up to STOP or, when `isWhole` is false, up to the end of what is known. A pickle needs no PROTO at
 * its beginning, so no signature finds all of them.
 */
export function isPickle(head: Uint8Array, isWhole: boolean): boolean {
  const stack = new PickleStack();
  let at = 0;
  for (let count = 0; at < head.length; count += 1) {
    const code = head[at];
    if (code === STOP) return stack.holds(1);
    if (count >= MAX_OPCODES) return true;
    at += 1;
    if (code === MARK) stack.mark();
    else if (code === POP) {
      if (!stack.pop()) return false;
    } else {
      const opcode = code === undefined ? undefined : PICKLE_OPCODES.get(code);
      if (opcode === undefined || !stack.apply(opcode)) return false;
      const end = endOfArgument(head, at, opcode.argument);
      if (end === 'malformed') return false;
      if (end === 'cut-off') return !isWhole;
      at = end;
    }
  }
  return !isWhole && head.length > 0;
}

class PickleStack {
  private depth = 0;
  private readonly below: number[] = [];

  holds(count: number): boolean {
    return this.depth >= count;
  }

  mark(): void {
    this.below.push(this.depth);
    this.depth = 0;
  }

  /** Takes a value or, where there is none, a mark. */
  pop(): boolean {
    if (this.depth > 0) {
      this.depth -= 1;
      return true;
    }
    return this.popMark();
  }

  apply({ toMark, pops, pushes }: PickleOpcode): boolean {
    if (toMark && !this.popMark()) return false;
    if (this.depth < pops) return false;
    this.depth += pushes - pops;
    return true;
  }

  private popMark(): boolean {
    const depth = this.below.pop();
    if (depth === undefined) return false;
    this.depth = depth;
    return true;
  }
}

function endOfArgument(
  head: Uint8Array,
  at: number,
  argument: PickleArgument,
): number | 'malformed' | 'cut-off' {
  switch (argument.kind) {
    case 'fixed':
      return at + argument.bytes <= head.length ? at + argument.bytes : 'cut-off';
    case 'counted':
      return endOfCounted(head, at, argument.lengthBytes);
    case 'lines':
      return endOfLines(head, at, argument.forms);
  }
}

function endOfCounted(head: Uint8Array, at: number, lengthBytes: number): number | 'malformed' | 'cut-off' {
  const begin = at + lengthBytes;
  if (begin > head.length) return 'cut-off';
  let length = 0;
  for (let i = lengthBytes - 1; i >= 0; i -= 1) length = length * 256 + (head[at + i] ?? 0);
  if (length >= MAX_COUNTED_BYTES) return 'malformed';
  return begin + length <= head.length ? begin + length : 'cut-off';
}

function endOfLines(
  head: Uint8Array,
  at: number,
  forms: readonly RegExp[],
): number | 'malformed' | 'cut-off' {
  let begin = at;
  for (const form of forms) {
    const newline = head.indexOf(NEWLINE, begin);
    if (newline === -1) return 'cut-off';
    const line = Buffer.from(head.subarray(begin, newline)).toString('latin1').replace(/\r$/, '');
    if (!form.test(line)) return 'malformed';
    begin = newline + 1;
  }
  return begin;
}
