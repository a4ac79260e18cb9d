import { isObject } from '#src/fhir/shape.ts';

/**
 * What people type into records, and the fixtures are short of. Sentences that no log, rule or document of ours could hold
 * by chance. The privacy tests write them into every resource that they send.
 */
export const marks = {
  resourceType: 'Patient',
  name: [{ text: 'Philomena Aurelia Quaverley-Okonjo', family: 'Quaverley-Okonjo', given: ['Philomena'] }],
  identifier: [{ system: 'urn:oid:1.2.3.4', value: 'MRN-4471-0093' }],
  note: [{ text: 'Her neighbour found her wandering in the garden on Tuesday' }],
  text: {
    status: 'additional',
    div: '<div xmlns="http://www.w3.org/1999/xhtml">Lives alone above the "Blue Heron" bakery</div>',
  },
  conclusion: 'Probably the shellfish, as she says herself',
  patientInstruction: 'Call Dr. Umbridge-Latimer at home if the rash comes back',
} as const;

/** A clinician's comment on a card. The one place where it may stand is the table of comments, until it expires. */
export const markedComment = 'Mrs. Quaverley-Okonjo from room 12 refuses, her daughter agrees';

/** The same resource with everything in it that a person could have typed. */
export function marked<T>(resource: T): T {
  if (!isObject(resource)) return resource;
  const { resourceType, note, text, name, identifier, conclusion, patientInstruction } = marks;
  const own: Record<string, unknown> =
    resource.resourceType === resourceType ? { name, identifier, text } : { note, text, conclusion };
  if (Array.isArray(resource.dosageInstruction))
    own.dosageInstruction = resource.dosageInstruction.map((dosage) => ({ ...dosage, patientInstruction }));
  return { ...resource, ...own };
}

/** Of a prefetch value or of the draft orders: the resource itself, or every entry of the Bundle. */
export function allMarked<T>(value: T): T {
  if (!isObject(value) || value.resourceType !== 'Bundle' || !Array.isArray(value.entry))
    return marked(value);
  return {
    ...value,
    entry: value.entry.map((entry) => ({ ...entry, resource: marked(entry.resource) })),
  };
}
