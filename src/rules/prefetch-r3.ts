import type { ServiceDescription } from './knowledge.ts';

/** CDS Hooks version that the second discovery base speaks. */
const SPECIFICATION_VERSION = '3.0.0';

/**
 * The same services as CDS Hooks 3.0 describes them: `lookBack` (days by prefetch key) bounds a search from below by a
 * relative date, which only 3.0 has (Prefetch Tokens, FHIRPath `today()`). One bound: some clients join two into one.
 */
export function describeForR3(
  services: readonly ServiceDescription[],
  lookBack: Readonly<Record<string, number>>,
): readonly ServiceDescription[] {
  return services.map(({ prefetch, ...service }) => ({
    ...service,
    version: SPECIFICATION_VERSION,
    ...(prefetch === undefined ? {} : { prefetch: bounded(prefetch, lookBack) }),
  }));
}

function bounded(
  prefetch: Readonly<Record<string, string>>,
  lookBack: Readonly<Record<string, number>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(prefetch).map(([key, template]) => {
      const days = lookBack[key];
      return [key, days === undefined ? template : `${template}&date=ge{{today() - ${days} days}}`];
    }),
  );
}
