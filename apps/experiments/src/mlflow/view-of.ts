import type { View } from '../view.js';

/** Which things are meant by MLflow's word. */
export function viewOf(viewType: 'ACTIVE_ONLY' | 'DELETED_ONLY' | 'ALL' | undefined): View {
  if (viewType === 'ALL') return 'ALL';
  return viewType === 'DELETED_ONLY' ? 'DELETED' : 'ACTIVE';
}
