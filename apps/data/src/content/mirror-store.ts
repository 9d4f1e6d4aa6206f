import { openServicePart, type ArtifactStore } from '@orrery/platform-artifacts';
import type { DataConfig } from '../data.config.js';

/** The token of the second store, `ArtifactStore | null`. */
export const MIRROR_STORE = Symbol('MirrorStore');

export function openMirror({ mirrorUrl, artifactsEnv: env }: DataConfig): Promise<ArtifactStore> | null {
  return mirrorUrl === null ? null : openServicePart({ url: mirrorUrl, service: 'data', env });
}
