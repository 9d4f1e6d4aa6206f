import { InvalidInputError, type ModelSignature } from '@orrery/domain';

/** As many inputs as the model has. @throws {InvalidInputError} in TF Serving's words. */
export function checkInputNames({ inputs }: ModelSignature, sent: readonly string[]): void {
  if (sent.length === inputs.length) return;
  const known = inputs.map(({ name }) => name);
  const extra = sent.filter((name) => !known.includes(name));
  const missing = known.filter((name) => !sent.includes(name));
  const message =
    `input size does not match signature: ${sent.length}!=${known.length} len(${set(sent)}) != len(${set(known)}). ` +
    `Sent extra: ${set(extra)}. Missing but required: ${set(missing)}.`;
  throw new InvalidInputError('inputs', message);
}

/** Those that the filter names, in its order; all when it names none. @throws {InvalidInputError} in TF Serving's words. */
export function chooseOutputs<T extends { readonly name: string }>(
  outputs: readonly T[],
  filter: readonly string[],
): readonly T[] {
  if (filter.length === 0) return outputs;
  const seen = new Set<string>();
  return filter.map((alias) => {
    const output = outputs.find(({ name }) => name === alias);
    if (output === undefined) {
      const known = set(outputs.map(({ name }) => name));
      const message = `output tensor alias not found in signature: ${alias} Outputs expected to be in the set ${known}.`;
      throw new InvalidInputError('output_filter', message);
    }
    if (seen.has(alias))
      throw new InvalidInputError('output_filter', `duplicate output tensor alias: ${alias}`);
    seen.add(alias);
    return output;
  });
}

function set(names: readonly string[]): string {
  return `{${names.toSorted().join(',')}}`;
}
