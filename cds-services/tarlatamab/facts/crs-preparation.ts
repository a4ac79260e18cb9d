import { crs } from './crs.ts';
import type { Context } from './settings.ts';

/** What the course of CRS asks of the orders around a dose. */
export const crsForPreparation = {
  uses: [crs],
  /** First dose after grade 3 CRS: premedication and hydration as in cycle 1 (US label 2.2 Table 3, 2.4 Table 5). */
  preparationDue: (context: Context): boolean => context.get(crs).readings[0]?.premedicationDue ?? false,
  /** Why nobody can tell what the course of CRS was. */
  unread: (context: Context): string | undefined => context.get(crs).reason,
  /** CRS active, or begun or ended within the site's days (S27; fhir-data.md §7). */
  recent: (context: Context): boolean => context.get(crs).readings[0]?.recent ?? false,
} as const;
