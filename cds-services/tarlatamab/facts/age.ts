import { addCalendarMonths, type LocalDay, localDay, type TimeSpan } from '#src/fhir/dates.ts';

/** Completed years; two numbers that differ where the birth date is partial (clinical.md §5 #62). */
export interface Age {
  readonly atLeast: number;
  readonly atMost: number;
}

/** Age on a local calendar day. Someone born on 29 February completes a year on 28 February of a common year. */
export function ageAt(birth: TimeSpan | undefined, today: LocalDay, zone: string): Age | undefined {
  if (birth === undefined) return undefined;
  return {
    atLeast: years(localDay(birth.to, zone), today),
    atMost: years(localDay(birth.from, zone), today),
  };
}

function years(birth: LocalDay, today: LocalDay): number {
  let age = Number(today.iso.slice(0, 4)) - Number(birth.iso.slice(0, 4));
  if (addCalendarMonths(birth, age * 12).dayNumber > today.dayNumber) age -= 1;
  return age;
}
