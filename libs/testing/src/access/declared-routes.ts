import 'reflect-metadata';
import { RequestMethod, type DynamicModule, type Type } from '@nestjs/common';
import { METHOD_METADATA, MODULE_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { accessRuleOf, type AccessRule } from '@orrery/platform-service';

/** A route as its controller declares it. */
export interface DeclaredRoute {
  readonly method: string;
  /** With parameters such as `:id`, and `*` where it takes what follows. */
  readonly path: string;
  /** Undefined where nothing is declared, which is refused to everybody. */
  readonly rule: AccessRule | undefined;
}

type Module = DynamicModule | Type;

/** All routes of a module and of what it imports, read from the metadata that the service itself goes by. */
export function declaredRoutes(module: Module): readonly DeclaredRoute[] {
  return [...modulesBelow(module, new Set())].flatMap(controllersOf).flatMap(routesOf);
}

function modulesBelow(module: Module, seen: Set<Module>): ReadonlySet<Module> {
  if (seen.has(module)) return seen;
  seen.add(module);
  for (const each of listOf<Module>(module, MODULE_METADATA.IMPORTS)) modulesBelow(each, seen);
  return seen;
}

function controllersOf(module: Module): readonly Type[] {
  return listOf<Type>(module, MODULE_METADATA.CONTROLLERS);
}

function routesOf(controller: Type): readonly DeclaredRoute[] {
  const prototype = controller.prototype as Readonly<Record<string, unknown>>;
  return Object.getOwnPropertyNames(prototype)
    .map((name) => prototype[name])
    .filter((handler): handler is () => unknown => typeof handler === 'function')
    .filter((handler) => Reflect.hasMetadata(METHOD_METADATA, handler))
    .flatMap((handler) => {
      const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod];
      const rule = accessRuleOf(handler, controller);
      return pathsOf(controller).flatMap((base) =>
        pathsOf(handler).map((path) => ({ method, path: join(base, path), rule })),
      );
    });
}

function pathsOf(target: object): readonly string[] {
  return [Reflect.getMetadata(PATH_METADATA, target) as string | readonly string[]].flat();
}

function join(base: string, path: string): string {
  return `/${[base, path]
    .flatMap((part) => part.split('/'))
    .filter((segment) => segment !== '')
    .join('/')}`;
}

/** What a module lists: itself where it was made with options, and its class. */
function listOf<T>(module: Module, what: string): readonly T[] {
  if (typeof module === 'function') return (Reflect.getMetadata(what, module) ?? []) as readonly T[];
  const own = (module as unknown as Readonly<Record<string, readonly T[] | undefined>>)[what] ?? [];
  return [...own, ...listOf<T>(module.module, what)];
}
