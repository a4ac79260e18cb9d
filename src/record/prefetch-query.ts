/** What a call fills into prefetch templates: `context.patientId`, `userPractitionerId` … to its value. */
export type TemplateValues = ReadonlyMap<string, string>;

export type PrefetchQuery =
  | { readonly complete: true; readonly url: string }
  /** `missing`: the first token that the call has no value for. */
  | { readonly complete: false; readonly missing: string };

interface ContextIds {
  readonly patientId: string;
  readonly encounterId?: string;
  /** `Practitioner/id`, `PractitionerRole/id`. */
  readonly userId?: string;
}

const TOKEN = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** The values of one call (CDS Hooks 2.0.1, Prefetch Tokens). */
export function templateValues({ patientId, encounterId, userId }: ContextIds): TemplateValues {
  const values = new Map([['context.patientId', patientId]]);
  if (encounterId !== undefined) values.set('context.encounterId', encounterId);
  if (userId === undefined) return values;
  values.set('context.userId', userId);
  const user = /^(?:.*\/)?(Practitioner|PractitionerRole|Patient|RelatedPerson)\/([^/]+)$/.exec(userId);
  if (user?.[1] !== undefined && user[2] !== undefined) values.set(`user${user[1]}Id`, user[2]);
  return values;
}

/**
 * The query of a prefetch template. Values are percent-encoded: an id that holds `&`, `?` or `/` must not change what is
 * asked. So are `|` and blanks of the template itself, which some servers refuse bare.
 */
export function prefetchQuery(template: string, values: TemplateValues): PrefetchQuery {
  let missing: string | undefined;
  const query = template.indexOf('?');
  const filled = template.replace(TOKEN, (_whole, name: string, at: number) => {
    const value = values.get(name);
    if (value === undefined) missing ??= name;
    const written = (value ?? '').toWellFormed();
    // In a search, a comma would ask for two ids (FHIR R4 Search, Escaping Search Parameters).
    return encodeURIComponent(query >= 0 && at > query ? written.replace(/[\\,$|]/g, '\\$&') : written);
  });
  if (missing !== undefined) return { complete: false, missing };
  return { complete: true, url: filled.replaceAll('|', '%7C').replaceAll(' ', '%20') };
}
