// `npm run conformance:openlineage -- --checkout PATH`: prepares the clone, then holds our graph against OpenLineage's own scenarios.
import { prepare } from './prepare.mjs';

await prepare();
await import('./dist/conformance-openlineage/main.js');
