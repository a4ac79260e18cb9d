import { describe, expect, it } from 'vitest';
import { type Evidence, knownWhenAsked, unreadable, withReadings } from '#src/facts/fact.ts';

const evidence: readonly Evidence[] = [{ resource: 'Observation/anc-1', what: 'ANC' }];

describe('evidence that is put together when it is asked for', () => {
  it('once, and not before', () => {
    let asked = 0;
    const fact = knownWhenAsked([1], () => {
      asked += 1;
      return evidence;
    });
    expect([fact.state, fact.readings, asked]).toEqual(['known', [1], 0]);
    expect([fact.evidence, fact.evidence, asked]).toEqual([evidence, evidence, 1]);
  });

  it('is in a copy of the fact', () => {
    const fact = knownWhenAsked([1], () => evidence);
    expect({ ...fact, readings: [2] }).toEqual({ state: 'known', readings: [2], evidence });
    expect(JSON.stringify(fact)).toBe(JSON.stringify({ state: 'known', readings: [1], evidence }));
  });

  it('is that of the fact in other words, with its state and reason', () => {
    const fact = withReadings(unreadable('no unit', [1], evidence), ['one']);
    expect({ ...fact }).toEqual({ state: 'unreadable', readings: ['one'], reason: 'no unit', evidence });
    expect(
      Object.keys(
        withReadings(
          knownWhenAsked([1], () => evidence),
          ['one'],
        ),
      ),
    ).toEqual(['state', 'readings', 'evidence']);
  });
});
