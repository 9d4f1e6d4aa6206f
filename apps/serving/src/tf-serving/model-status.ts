import type { BackendState } from '../model-backend/model-backend.js';

/** What TF Serving's status route says of one version. */
export interface VersionStatus {
  readonly version: string;
  readonly state: 'LOADING' | 'AVAILABLE' | 'END';
  readonly status: { readonly error_code: string; readonly error_message: string };
}

const OK = { error_code: 'OK', error_message: '' };

export function versionStatus(version: number, state: BackendState | undefined): VersionStatus {
  const name = String(version);
  switch (state?.kind) {
    case 'ready':
      return { version: name, state: state.runtime.isServing ? 'AVAILABLE' : 'LOADING', status: OK };
    case 'failed':
      return { version: name, state: 'END', status: { error_code: 'UNKNOWN', error_message: state.reason } };
    case 'loading':
    case undefined:
      return { version: name, state: 'LOADING', status: OK };
  }
}
