import { SetMetadata } from '@nestjs/common';
import type { Role } from '@orrery/domain';

/** Who may call: anybody, or a bearer of a token whose role includes the one named. */
export type AccessPolicy = 'public' | Role;

export interface AccessScope {
  /**
   * Whether the route itself keeps a caller whose token is bound to a project within that project: it takes
   * `@Caller()` and hands on `project`. Such callers are refused by every route that does not say so.
   */
  readonly scoped: boolean;
}

export interface AccessRule extends AccessScope {
  readonly policy: AccessPolicy;
}

export const UNSCOPED: AccessScope = { scoped: false };

export const ACCESS_METADATA = 'orrery:access';

/** Declares who may call a route or a whole controller. What declares nothing is refused to everybody. */
export const Access = (policy: AccessPolicy, { scoped }: AccessScope = UNSCOPED) =>
  SetMetadata(ACCESS_METADATA, { policy, scoped } satisfies AccessRule);

/** What is declared of a route: by itself, or else by its controller. */
export function accessRuleOf(handler: object, controller: object): AccessRule | undefined {
  return (Reflect.getMetadata(ACCESS_METADATA, handler) ??
    Reflect.getMetadata(ACCESS_METADATA, controller)) as AccessRule | undefined;
}
