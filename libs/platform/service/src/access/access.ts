import { SetMetadata } from '@nestjs/common';
import type { Role } from '@orrery/domain';

/** Who may call: anybody, or a bearer of a token whose role includes the one named. */
export type AccessPolicy = 'public' | Role;

export const ACCESS_METADATA = 'orrery:access';

/** Declares who may call a route or a whole controller. What declares nothing is refused to everybody. */
export const Access = (policy: AccessPolicy) => SetMetadata(ACCESS_METADATA, policy);
