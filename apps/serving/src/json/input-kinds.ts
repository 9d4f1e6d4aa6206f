import type { RoutedEndpoint } from '../routing/routed-endpoint.js';

/** What reading a body must know of the models that may get it. */
export interface InputKinds {
  /** Whether an input takes 64-bit integers, which a body must keep to the last digit. */
  readonly integers: 'exact' | 'rounded';
  /** The inputs that take text. */
  readonly texts: ReadonlySet<string>;
}

export const NO_KINDS: InputKinds = { integers: 'rounded', texts: new Set() };

const known = new WeakMap<RoutedEndpoint, InputKinds>();

/** Of all versions that answer at an endpoint: which of them will is not known before the body is read. */
export function inputKindsOf(routed: RoutedEndpoint): InputKinds {
  let kinds = known.get(routed);
  if (kinds === undefined) known.set(routed, (kinds = read(routed)));
  return kinds;
}

function read({ byVersion }: RoutedEndpoint): InputKinds {
  const inputs = [...byVersion.values()].flatMap(({ destination }) => destination.runtime.signature.inputs);
  const isLong = inputs.some(({ dtype }) => dtype === 'int64' || dtype === 'uint64');
  const texts = inputs.filter(({ dtype }) => dtype === 'string').map(({ name }) => name);
  return { integers: isLong ? 'exact' : 'rounded', texts: new Set(texts) };
}
