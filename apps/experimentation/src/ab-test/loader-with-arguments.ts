import { requestLoader } from '@orrery/platform-graphql';

/** Reads something of things that depends on arguments, in one batch for all that are asked with the same ones. */
export interface LoaderWithArguments<Id extends string, Args, V> {
  readonly load: (context: object, id: Id, args: Args) => Promise<V | null>;
}

const SEPARATOR = '\n';

/** @param batch reads all `ids` at once; an identifier that is missing from the result loads as null. */
export function loaderWithArguments<Id extends string, Args, V>(
  batch: (ids: readonly Id[], args: Args) => Promise<ReadonlyMap<Id, V>>,
): LoaderWithArguments<Id, Args, V> {
  const loader = requestLoader<string, V>(async (keys) => {
    const found = new Map<string, V>();
    for (const args of new Set(keys.map(argumentsOf))) {
      const own = keys.filter((key) => argumentsOf(key) === args);
      const ids = own.map((key) => key.slice(0, key.indexOf(SEPARATOR)) as Id);
      for (const [id, value] of await batch(ids, JSON.parse(args) as Args)) {
        found.set(`${id}${SEPARATOR}${args}`, value);
      }
    }
    return found;
  });
  return {
    load: (context, id, args) => loader.load(context, `${id}${SEPARATOR}${JSON.stringify(args)}`),
  };
}

function argumentsOf(key: string): string {
  return key.slice(key.indexOf(SEPARATOR) + 1);
}
