/** Characters of a JSON value that an error shows. */
const SHOWN = 256;

/** The beginning of a JSON value, laid out as in TF Serving's errors: members on lines of their own, lists on one. */
export function debugText(value: unknown): string {
  return new DebugText().of(value);
}

class DebugText {
  #text = '';

  of(value: unknown): string {
    this.#write(value, '');
    return this.#text.slice(0, SHOWN);
  }

  get #isFull(): boolean {
    return this.#text.length >= SHOWN;
  }

  #write(value: unknown, indent: string): void {
    if (this.#isFull) return;
    if (Array.isArray(value)) this.#writeList(value, indent);
    else if (typeof value === 'object' && value !== null) this.#writeMembers(value, `${indent}    `);
    else if (typeof value === 'string') this.#text += JSON.stringify(value.slice(0, SHOWN));
    else this.#text += String(value);
  }

  #writeList(values: readonly unknown[], indent: string): void {
    this.#text += '[';
    for (const [index, value] of values.entries()) {
      if (this.#isFull) return;
      if (index > 0) this.#text += ', ';
      this.#write(value, indent);
    }
    this.#text += ']';
  }

  #writeMembers(members: object, indent: string): void {
    this.#text += '{';
    let isFirst = true;
    for (const [name, value] of Object.entries(members)) {
      if (this.#isFull) return;
      this.#text += `${isFirst ? '' : ','}\n${indent}${JSON.stringify(name)}: `;
      this.#write(value, indent);
      isFirst = false;
    }
    this.#text += isFirst ? '}' : `\n${indent.slice(4)}}`;
  }
}
