import { serveAlarms, type AlarmScope } from './alarm-service.ts';

serveAlarms(self as unknown as AlarmScope);
