// `npm run endurance -- <name...>`: prepares the clone, then tries what only shows over time, or with many.
import { prepare } from './prepare.mjs';

await prepare();
await import('./dist/endurance/main.js');
