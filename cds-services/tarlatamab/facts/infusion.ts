import { z } from 'zod';
import { known, unreadable } from '#src/facts/fact.ts';
import { text } from '#src/fhir/shape.ts';
import { minutesInWords } from '#src/orders/companion-reading.ts';
import { dosagesOf } from '#src/orders/dosages.ts';
import { infusionDuration, infusionRate } from '#src/orders/infusion.ts';
import { namedIn } from '#src/orders/named-in.ts';
import { deviceTexts } from '#src/orders/order-texts.ts';
import type { Context, Definition } from './settings.ts';

const shape = z.object({
  /** Rate or time stands on the order. */
  stated: z.boolean(),
  /** `125 mL/h, over 2 h`. */
  what: z.string(),
  /** One of them is off by more than the tolerance. */
  deviates: z.boolean(),
  elastomericPump: z.boolean(),
  /** The words that name it, as they stand on the order. */
  pump: z.string(),
  /** What is right: mL/h, minutes, hours. */
  mlPerHour: z.number(),
  durationMinutes: z.number(),
  durationHours: z.number(),
  tolerancePercent: z.number(),
});

export type Infusion = z.infer<typeof shape>;

/** Characters of the order's own words that a card quotes; beyond, the pump's name alone. */
const LONGEST_QUOTE = 60;

/**
 * Rate and time of the infusion as ordered (S6, S7; US label 2.3), within the policy's tolerance, and an elastomeric pump
 * that the order names. Words ("over 30 minutes") count where no time is given as data. Unreadable when a rate or a time
 * stands there that nobody can tell, a range or an unknown unit.
 */
export const infusion: Definition<Infusion> = {
  name: 'infusion',
  shape,
  reads: [],
  uses: [],
  derive(context) {
    const { policy } = context.settings;
    const rate = infusionRate(context.order);
    const duration = infusionDuration(context.order);
    const rates = rate.readings.map(({ mlPerHour }) => mlPerHour);
    const minutes =
      duration.state === 'absent' ? inWords(context) : duration.readings.map((one) => one.minutes);
    const [pump] = namedIn(deviceTexts(context.order), context.settings.schedule.elastomericPumps);
    const value: Infusion = {
      stated: rates.length + minutes.length > 0,
      what: [
        ...rates.map((one) => `${round(one)} mL/h`),
        ...minutes.map((one) => `over ${round(one)} minutes`),
      ].join(', '),
      deviates:
        rates.some((one) => isOff(context, one, policy.infusionRateMlPerHour)) ||
        minutes.some((one) => isOff(context, one, policy.infusionMinutes)),
      elastomericPump: pump !== undefined,
      pump: pump === undefined ? '' : pump.text.length > LONGEST_QUOTE ? pump.name : pump.text,
      mlPerHour: policy.infusionRateMlPerHour,
      durationMinutes: policy.infusionMinutes,
      durationHours: policy.infusionMinutes / 60,
      tolerancePercent: policy.infusionTolerancePercent,
    };
    const evidence = [
      ...rate.evidence,
      ...duration.evidence,
      ...(pump === undefined ? [] : [{ resource: context.order.reference, what: 'pump', value: pump.text }]),
    ];
    const unread = [rate, duration].flatMap(({ state, reason }) =>
      state === 'unreadable' ? [reason ?? ''] : [],
    );
    return unread.length === 0 ? known(value, evidence) : unreadable(unread.join('; '), [value], evidence);
  },
};

function inWords({ order }: Context): readonly number[] {
  const minutes = minutesInWords(dosagesOf(order.resource).flatMap((dosage) => text(dosage.text) ?? []));
  return minutes === undefined ? [] : [minutes];
}

/** Compared as whole hundredths: 2 % of 250 is 5, and 255 is within. */
function isOff({ settings }: Context, value: number, right: number): boolean {
  const percent = (Math.abs(value - right) / right) * 100;
  return Math.round(percent * 1e6) / 1e6 > settings.policy.infusionTolerancePercent;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
