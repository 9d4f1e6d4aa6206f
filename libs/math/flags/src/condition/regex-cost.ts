/** The length of text that costs are told for, as a power of two. */
const TEXT_BITS = 9;
/** A repetition that may go on for longer than this counts as endless. */
const LONGEST_BOUNDED = 10;

/**
 * How many steps a backtracking matcher may take on a text of 512 characters: at most about 2^cost. Infinite where the
 * steps may grow exponentially with the text (a repetition inside a repetition, an alternative inside one) and for
 * references back to groups.
 *
 * An endless repetition costs 9 bits, a search that does not begin with `^` another 9, an optional part 1 bit, k
 * alternatives log₂ k bits, a group that occurs up to m times m times its own. These are bounds, and not tight: `(a|b)*`
 * is refused although it is harmless. The source must be a valid regular expression. Cost: one pass.
 *
 * @example
 * regexCostBits('^v[0-9]+$'); // 9
 * regexCostBits('^(a+)+$'); // Infinity
 */
export function regexCostBits(source: string): number {
  const scanner = new RegexScanner(source);
  return scanner.alternatives() + (source.startsWith('^') ? 0 : TEXT_BITS);
}

interface Repetition {
  readonly least: number;
  readonly most: number;
}

class RegexScanner {
  private at = 0;

  constructor(private readonly source: string) {}

  /** Up to the end of the group or of the source. */
  alternatives(): number {
    let bits = this.sequence();
    let branches = 1;
    while (this.source[this.at] === '|') {
      this.at++;
      branches++;
      bits += this.sequence();
    }
    return bits + Math.log2(branches);
  }

  private sequence(): number {
    let bits = 0;
    while (this.at < this.source.length && !'|)'.includes(this.source[this.at])) {
      const own = this.atom();
      bits += repeated(own, this.repetition());
    }
    return bits;
  }

  private atom(): number {
    const character = this.source[this.at++];
    if (character === '\\') return this.escape();
    if (character === '[') this.skipClass();
    if (character !== '(') return 0;
    this.skipGroupKind();
    const bits = this.alternatives();
    this.at++;
    return bits;
  }

  private escape(): number {
    const escaped = this.source[this.at++];
    return escaped === 'k' || (escaped >= '1' && escaped <= '9') ? Infinity : 0;
  }

  private skipClass(): void {
    while (this.at < this.source.length && this.source[this.at] !== ']')
      this.at += this.source[this.at] === '\\' ? 2 : 1;
    this.at++;
  }

  private skipGroupKind(): void {
    const kind = /^\?(?:[:=!]|<[=!]|<[^>]*>)/.exec(this.source.slice(this.at));
    if (kind !== null) this.at += kind[0].length;
  }

  private repetition(): Repetition {
    const found = this.quantifier();
    if (found === null) return { least: 1, most: 1 };
    if (this.source[this.at] === '?') this.at++;
    return found;
  }

  private quantifier(): Repetition | null {
    const character = this.source[this.at];
    if (character === '*' || character === '+' || character === '?') {
      this.at++;
      return { least: character === '+' ? 1 : 0, most: character === '?' ? 1 : Infinity };
    }
    const counted = character === '{' ? /^\{(\d+)(,(\d*))?\}/.exec(this.source.slice(this.at)) : null;
    if (counted === null) return null;
    this.at += counted[0].length;
    const least = Number(counted[1]);
    if (counted[2] === undefined) return { least, most: least };
    return { least, most: counted[3] === '' ? Infinity : Number(counted[3]) };
  }
}

function repeated(bits: number, { least, most }: Repetition): number {
  if (most === least) return bits === 0 ? 0 : bits * most;
  if (most > LONGEST_BOUNDED) return bits > 0 ? Infinity : TEXT_BITS;
  return bits * most + Math.log2(most - least + 1);
}
