import { describe, expect, it } from 'vitest';
import { createLog } from '#src/observability/log.ts';

function logged(line: object): Record<string, unknown> {
  const written: string[] = [];
  createLog('info', { write: (text) => written.push(text) }).info(line);
  return JSON.parse(written.join(''));
}

describe('the log', () => {
  it('is one JSON object per line, with level and time by their names', () => {
    const { time, ...rest } = logged({ event: 'serviceCall', status: 200, reads: [{ key: 'labs' }] });
    expect(rest).toEqual({ level: 'info', event: 'serviceCall', status: 200, reads: [{ key: 'labs' }] });
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it.each([
    'authorization',
    'access_token',
    'accessToken',
    'fhirAuthorization',
    'prefetch',
    'context',
    'body',
  ])('does not write the %s of anything that it is handed', (member) => {
    const handed = { [member]: 'Quaver, Ida', path: '/' };
    expect(logged({ event: 'x', request: handed }).request).toEqual({ [member]: '[Redacted]', path: '/' });
    expect(handed[member]).toBe('Quaver, Ida');
  });
});
