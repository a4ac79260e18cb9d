import express, { type Express } from 'express';
import { discovery } from './http/discovery.ts';
import { answerProblems, onlyMethods, unknownPath } from './http/errors.ts';
import { health, ready } from './http/health.ts';
import { type InvocationPorts, invoke, knownService } from './http/invoke.ts';
import { requestId } from './http/request-id.ts';

export interface AppPorts extends InvocationPorts {
  /** False from the moment the service is told to stop. */
  readonly isReady: () => boolean;
}

/** The HTTP surface of the service. Every path, found or not, answers in JSON. */
export function createApp(ports: AppPorts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');

  app.use(requestId(ports.newId));
  app.route('/health').get(health).all(onlyMethods('GET', 'HEAD'));
  app.route('/ready').get(ready(ports.isReady)).all(onlyMethods('GET', 'HEAD'));
  app.route('/cds-services').get(discovery(ports.services)).all(onlyMethods('GET', 'HEAD'));
  app
    .route('/cds-services/:id')
    .all(knownService(ports.services))
    .post(...invoke(ports))
    .all(onlyMethods('POST'));
  app.use(unknownPath);
  app.use(answerProblems(ports.log));
  return app;
}
