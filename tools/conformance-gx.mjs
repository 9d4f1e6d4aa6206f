// `npm run conformance:gx -- --checkout PATH`: prepares the clone, then lets Great Expectations' own tests judge it.
import { prepare } from './prepare.mjs';

await prepare();
await import('./dist/conformance-gx/main.js');
