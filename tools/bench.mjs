// `npm run bench -- <name...>`: prepares the clone, then measures.
import { prepare } from './prepare.mjs';

await prepare();
await import('./dist/bench/main.js');
