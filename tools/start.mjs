// `npm start`: prepares the clone, then becomes the runner, in this very process.
import { prepare } from './prepare.mjs';

await prepare();
await import('./dist/up/main.js');
