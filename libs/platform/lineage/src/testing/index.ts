export { facetsIn, openLineageFaults } from './open-lineage-faults.js';
