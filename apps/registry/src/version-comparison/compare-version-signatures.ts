import { compareSignatures, type Dtype, type SignatureValue } from '@orrery/math-onnx';
import type { SignatureField, VersionSignature } from '../model-version/model-version.js';

/** One input or output that two signatures do not have alike; `from` is null for what is new, `to` for what is gone. */
export interface SignatureChange {
  readonly kind: 'ADDED' | 'REMOVED' | 'CHANGED';
  readonly side: 'INPUT' | 'OUTPUT';
  readonly name: string;
  /** Whether a caller who knows the first signature only can fail on, or miss something of, the second. */
  readonly breaking: boolean;
  readonly from: SignatureField | null;
  readonly to: SignatureField | null;
}

export interface SignatureChanges {
  /** Whether a version of the second signature can stand where one of the first stood, with no caller noticing. */
  readonly compatible: boolean;
  /** In the order of the first signature, what is new behind. */
  readonly changes: readonly SignatureChange[];
}

/** How `after` differs from `before`, by the names of inputs and outputs; see `compareSignatures` for what is compatible. */
export function compareVersionSignatures(
  before: VersionSignature,
  after: VersionSignature,
): SignatureChanges {
  const [from, to] = [named(before), named(after)];
  const { compatible, differences } = compareSignatures(comparable(from), comparable(to));
  const changes = new Map<string, SignatureChange>();
  for (const { side, name, breaking } of differences) {
    const key = `${side} ${name}`;
    const fields = { from: fieldOf(from, side, name), to: fieldOf(to, side, name) };
    const earlier = changes.get(key);
    changes.set(key, {
      kind: fields.from === null ? 'ADDED' : fields.to === null ? 'REMOVED' : 'CHANGED',
      side: side === 'input' ? 'INPUT' : 'OUTPUT',
      name,
      // Type and shape of one input are two differences and one change.
      breaking: breaking || earlier?.breaking === true,
      ...fields,
    });
  }
  return { compatible, changes: [...changes.values()] };
}

/** A field without a name is known by its place. */
function named({ inputs, outputs }: VersionSignature): VersionSignature {
  const placed = (field: SignatureField, place: number) =>
    field.name === '' ? { ...field, name: `#${place}` } : field;
  return { inputs: inputs.map(placed), outputs: outputs.map(placed) };
}

function comparable({ inputs, outputs }: VersionSignature) {
  return { inputs: inputs.map(tensor), outputs: outputs.map(tensor) };
}

/** A type that no tensor has, which an `MLmodel` file may declare, is compared as the word that it is. */
function tensor({ name, dtype, shape }: SignatureField): SignatureValue {
  return { kind: 'tensor', name, dtype: dtype as Dtype, shape };
}

function fieldOf(signature: VersionSignature, side: 'input' | 'output', name: string): SignatureField | null {
  return signature[`${side}s`].find((field) => field.name === name) ?? null;
}
