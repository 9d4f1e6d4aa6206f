import { runService } from '@orrery/platform-service';
import { experimentsService } from './index.js';

await runService(experimentsService, process.env);
