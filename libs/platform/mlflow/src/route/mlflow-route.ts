import { HttpCode, RequestMapping, RequestMethod, applyDecorators } from '@nestjs/common';
import type { Role } from '@orrery/domain';
import { Access } from '@orrery/platform-service';

export interface MlflowRouteOptions {
  /** The versions of the interface that have it; only 2.0 if nothing is said. */
  readonly versions?: readonly ('2.0' | '3.0')[];
}

/** Mounts a handler where clients (`/api`) and MLflow's own page (`/ajax-api`) call it, for tokens of a project too. */
export function MlflowRoute(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  role: Role,
  { versions = ['2.0'] }: MlflowRouteOptions = {},
): MethodDecorator {
  const paths = versions.flatMap((version) => [`api/${version}/${path}`, `ajax-api/${version}/${path}`]);
  return applyDecorators(
    RequestMapping({ method: RequestMethod[method], path: paths }),
    HttpCode(200),
    Access(role, { scoped: true }),
  );
}
