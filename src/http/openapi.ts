import type { RequestHandler } from 'express';
import { type JsonSchema, messageSchemas } from '../hooks/json-schemas.ts';
import { problemCodes } from './problem.ts';

/** OpenAPI of CDS Hooks itself: no drug and no site in it, so that it is the same document for every installation. */
export function openApiDocument(): JsonSchema {
  return {
    openapi: '3.1.1',
    info: {
      title: 'CDS Hooks service',
      version: '2.0.1',
      description:
        'Discovery, service calls and feedback of CDS Hooks 2.0.1 for the hooks order-select and order-sign. The same paths under /r3 describe the services as CDS Hooks 3.0 does. Not part of this interface, and free to change: /workbench/*, from which the service’s own page for demonstrations reads; /health, /ready, /metrics and /reports/overrides are for operators.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }, { url: '/r3', description: 'discovery in the words of CDS Hooks 3.0' }],
    paths: {
      '/cds-services': {
        get: {
          operationId: 'discover',
          summary: 'The services, and the data they would like to have beforehand',
          responses: { '200': json('The services', ref('Discovery')) },
        },
      },
      '/cds-services/{id}': {
        parameters: [serviceId],
        post: {
          operationId: 'call',
          summary: 'A hook has fired: what is to be said about it',
          security: [{ clientToken: [] }, {}],
          requestBody: body({ anyOf: [ref('OrderSelectRequest'), ref('OrderSignRequest')] }),
          responses: {
            '200': json('Cards, most urgent first; none where there is nothing to say', ref('Response')),
            '412': problem('Required data is neither in the prefetch nor could it be fetched'),
            ...refusals,
          },
        },
      },
      '/cds-services/{id}/feedback': {
        parameters: [serviceId],
        post: {
          operationId: 'feedback',
          summary: 'What became of cards that were shown',
          security: [{ clientToken: [] }, {}],
          requestBody: body(ref('Feedback')),
          responses: {
            '200': json('Stored for good; an entry about an unknown card as well', { type: 'object' }),
            ...refusals,
          },
        },
      },
    },
    components: {
      securitySchemes: {
        clientToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'Signed by the client (ES384 or RS384) for this very endpoint, with iss, aud, exp, iat and a jti that is used once',
        },
      },
      schemas: { ...messageSchemas(), Problem: problemSchema },
    },
  };
}

/** GET /openapi.json, written when first asked for, and once. */
export function openApiRoute(): RequestHandler {
  let document: JsonSchema | undefined;
  return (_request, response) => {
    document ??= openApiDocument();
    response.set('Cache-Control', 'public, max-age=3600').json(document);
  };
}

const serviceId = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'id of a service, as in discovery',
  schema: { type: 'string', pattern: '^[A-Za-z0-9._~-]{1,64}$' },
};

const problemSchema = {
  type: 'object',
  description: 'FHIR R4 OperationOutcome',
  required: ['resourceType', 'issue'],
  properties: {
    resourceType: { const: 'OperationOutcome' },
    issue: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['severity', 'code', 'details', 'diagnostics'],
        properties: {
          severity: { enum: ['error', 'fatal'] },
          code: { type: 'string', description: 'FHIR issue type' },
          details: {
            type: 'object',
            required: ['coding'],
            properties: {
              coding: {
                type: 'array',
                items: {
                  type: 'object',
                  properties: { system: { type: 'string' }, code: { enum: problemCodes } },
                },
              },
            },
          },
          diagnostics: { type: 'string', description: 'for a developer; ends with the request id' },
        },
      },
    },
  },
};

const refusals = {
  '400': problem('Not JSON, not a call of this hook, or not FHIR R4'),
  '401': { description: 'The caller is not trusted; why is told to nobody', headers: bearerChallenge() },
  '404': problem('No service has this id'),
  '413': problem('The body is larger, or holds more orders or entries, than this service takes'),
  '415': problem('The body is not JSON'),
  '429': problem('The client calls more often than it was granted'),
  '500': problem('The service failed; nothing was checked'),
  '503': problem('The service cannot take this now'),
};

function bearerChallenge() {
  return { 'WWW-Authenticate': { schema: { const: 'Bearer' } } };
}

function ref(name: string): JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}

function json(description: string, schema: JsonSchema): JsonSchema {
  return { description, content: { 'application/json': { schema } } };
}

function problem(description: string): JsonSchema {
  return json(description, ref('Problem'));
}

function body(schema: JsonSchema): JsonSchema {
  return { required: true, content: { 'application/json': { schema } } };
}
