import { compileUnitFamilies, type UnitFamily } from '../fhir/units.ts';

const families = compileUnitFamilies({
  mass: [
    { ucum: 'mg', aliases: ['milligram', 'milligrams', 'milligram(s)', 'mgs'] },
    { ucum: 'ug', aliases: ['microgram', 'micrograms', 'microgram(s)'], divideBy: 1000 },
    { ucum: 'g', aliases: ['gram', 'grams', 'gram(s)', 'gm'], multiplyBy: 1000 },
    { ucum: 'ng', aliases: ['nanogram', 'nanograms'], divideBy: 1_000_000 },
  ],
  massPerBodySize: [
    { ucum: 'mg/kg', aliases: ['milligram/kilogram', 'mg per kg'] },
    { ucum: 'mg/m2', aliases: ['mg/m^2', 'mg/m*2', 'mg/sqm', 'mg per m2', 'milligram/square meter'] },
    { ucum: 'ug/kg', aliases: ['mcg per kg', 'microgram/kilogram'], divideBy: 1000 },
    { ucum: 'ug/m2', aliases: ['ug/m^2', 'mcg per m2'], divideBy: 1000 },
    { ucum: 'g/m2', aliases: ['g/m^2'], multiplyBy: 1000 },
    { ucum: 'g/kg', multiplyBy: 1000 },
  ],
  volume: [
    { ucum: 'mL', aliases: ['milliliter', 'milliliters', 'millilitre', 'cc', 'cm3'] },
    { ucum: 'L', aliases: ['liter', 'liters', 'litre'], multiplyBy: 1000 },
  ],
  volumePerTime: [
    { ucum: 'mL/h', aliases: ['mL/hr', 'mL/hour', 'milliliter/hour', 'mL per hour', 'cc/hr'] },
    { ucum: 'L/h', aliases: ['L/hr', 'L/hour'], multiplyBy: 1000 },
    { ucum: 'mL/min', aliases: ['mL/minute'], multiplyBy: 60 },
  ],
  time: [
    { ucum: 'min', aliases: ['mins', 'minute', 'minutes'] },
    { ucum: 'h', aliases: ['hr', 'hrs', 'hour', 'hours'], multiplyBy: 60 },
    { ucum: 's', aliases: ['sec', 'second', 'seconds'], divideBy: 60 },
    { ucum: 'd', aliases: ['day', 'days'], multiplyBy: 1440 },
  ],
});

function family(name: string): UnitFamily {
  const found = families.get(name);
  if (found === undefined) throw new Error(`no unit family ${name}`);
  return found;
}

/** Canonical units: mg, mg/kg or mg/m2, mL, mL/h, min. */
export const orderUnits = {
  mass: family('mass'),
  massPerBodySize: family('massPerBodySize'),
  volume: family('volume'),
  volumePerTime: family('volumePerTime'),
  time: family('time'),
} as const;
