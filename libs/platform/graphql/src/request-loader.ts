import DataLoader from 'dataloader';

/** Reads things by key, in one batch for all that one request asks for in the same turn. */
export interface RequestLoader<K, V> {
  /** @param context the request's GraphQL context: what is loaded is remembered for that request only. */
  readonly load: (context: object, key: K) => Promise<V | null>;
}

/** @param batch reads all `keys` at once; a key that is missing from the result loads as null. */
export function requestLoader<K, V>(
  batch: (keys: readonly K[]) => Promise<ReadonlyMap<K, V>>,
): RequestLoader<K, V> {
  const loaders = new WeakMap<object, DataLoader<K, V | null>>();
  const loaderOf = (context: object): DataLoader<K, V | null> => {
    const known = loaders.get(context);
    if (known !== undefined) return known;
    const loader = new DataLoader<K, V | null>(async (keys) => {
      const found = await batch(keys);
      return keys.map((key) => found.get(key) ?? null);
    });
    loaders.set(context, loader);
    return loader;
  };
  return { load: (context, key) => loaderOf(context).load(key) };
}

/** Reads lists of things by the key of what they belong to, in one batch. */
export interface RequestListLoader<K, V> {
  readonly load: (context: object, key: K) => Promise<readonly V[]>;
}

/** @param batch reads what belongs to any of `keys`, in the order that each list is to have. */
export function requestListLoader<K, V>(
  batch: (keys: readonly K[]) => Promise<readonly V[]>,
  keyOf: (value: V) => K,
): RequestListLoader<K, V> {
  const lists = requestLoader<K, V[]>(async (keys) => {
    const byKey = new Map<K, V[]>();
    for (const value of await batch(keys)) {
      const list = byKey.get(keyOf(value));
      if (list === undefined) byKey.set(keyOf(value), [value]);
      else list.push(value);
    }
    return byKey;
  });
  return { load: async (context, key) => (await lists.load(context, key)) ?? [] };
}
